import "echarts/lib/component/dataZoom";
