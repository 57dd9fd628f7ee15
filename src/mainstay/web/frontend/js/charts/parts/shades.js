import { VisualMapPiecewiseComponent } from "echarts/components";

export const parts = [VisualMapPiecewiseComponent];
