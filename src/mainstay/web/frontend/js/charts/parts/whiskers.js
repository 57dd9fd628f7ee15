import { CustomChart } from "echarts/charts";

export const parts = [CustomChart];
