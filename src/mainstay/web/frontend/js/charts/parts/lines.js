import "echarts/lib/chart/line";
import "echarts/lib/chart/bar";
import "echarts/lib/component/markLine";
import "echarts/lib/component/markArea";
import "echarts/lib/component/markPoint";
