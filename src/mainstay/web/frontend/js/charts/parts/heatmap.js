import "echarts/lib/chart/heatmap";
