import { MapChart, ScatterChart } from "echarts/charts";
import { GeoComponent } from "echarts/components";

export const parts = [GeoComponent, MapChart, ScatterChart];
