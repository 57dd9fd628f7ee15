import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { MarkAreaComponent, MarkLineComponent, MarkPointComponent } from "echarts/components";

export const parts = [BarChart, LineChart, ScatterChart, MarkAreaComponent, MarkLineComponent, MarkPointComponent];
