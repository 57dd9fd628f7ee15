import "echarts/lib/component/visualMapPiecewise";
