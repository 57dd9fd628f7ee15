import "echarts/lib/component/geo";
import "echarts/lib/chart/map";
