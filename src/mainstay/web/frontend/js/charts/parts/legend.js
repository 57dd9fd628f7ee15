import "echarts/lib/component/legendPlain";
