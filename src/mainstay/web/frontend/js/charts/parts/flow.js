import "echarts/lib/chart/sankey";
import "echarts/lib/chart/graph";
