import * as common from '@grafana/grafana-foundation-sdk/common'
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'
import * as statPanel from '@grafana/grafana-foundation-sdk/stat'
import * as timeseriesPanel from '@grafana/grafana-foundation-sdk/timeseries'
import { colours, seriesColours } from './colours.ts'

/** PromQL, and what its series are called in the legend. */
export type Query = readonly [expression: string, legend: string]

/** From which value on a figure needs attention, and is bad. Where it falls, the other way round. */
export type Limits = { attention: number; bad: number }

export type PanelInput = {
  title: string
  /** What the figure means and what to do about it, in a sentence or two. */
  description: string
  /** As Grafana names it: s, bytes, short, percentunit, reqps. */
  unit: string
  queries: readonly Query[]
  limits?: Limits
  min?: number
  max?: number
  decimals?: number
}

export type TimeSeriesInput = PanelInput & {
  isStacked?: boolean
  /** Of series that always have the same meaning; the others take the next one. */
  colours?: Readonly<Record<string, string>>
}

type AnyPanel = statPanel.PanelBuilder | timeseriesPanel.PanelBuilder

export const datasource = { type: 'prometheus', uid: '${datasource}' } as const

/** One figure, the newest, over a small curve. */
export function figure(input: PanelInput): statPanel.PanelBuilder {
  return withCommon(new statPanel.PanelBuilder(), input)
    .graphMode(common.BigValueGraphMode.Area)
    .colorMode(common.BigValueColorMode.Value)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds))
}

/** Curves over the time shown. */
export function curves(input: TimeSeriesInput): timeseriesPanel.PanelBuilder {
  const legend = new common.VizLegendOptionsBuilder()
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true)
  const tooltip = new common.VizTooltipOptionsBuilder()
    .mode(common.TooltipDisplayMode.Multi)
    .sort(common.SortOrder.Descending)
  const panel = withCommon(new timeseriesPanel.PanelBuilder(), input)
    .legend(legend)
    .tooltip(tooltip)
    .lineWidth(1)
    .fillOpacity(input.isStacked ? 40 : 8)
    .showPoints(common.VisibilityMode.Never)
    .axisSoftMin(0)
  if (input.isStacked) {
    panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group('A'))
  }
  if (input.limits) {
    panel.thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    )
  }
  for (const [series, colour] of coloursOf(input)) {
    panel.overrideByName(series, [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }])
  }
  return panel
}

/** Series without a label in their legend are known here; those with one Grafana colours itself. */
function coloursOf({ queries, colours: chosenColours = {} }: TimeSeriesInput) {
  const named = queries.map(([, legend]) => legend).filter((legend) => !legend.includes('{{'))
  const free = seriesColours.filter((colour) => !Object.values(chosenColours).includes(colour))
  const taken = named
    .filter((legend) => !(legend in chosenColours))
    .map((legend, index) => [legend, free[index % free.length] ?? colours.grey] as const)
  return [...Object.entries(chosenColours), ...taken]
}

function withCommon<Panel extends AnyPanel>(panel: Panel, input: PanelInput): Panel {
  const { title, description, unit, queries } = input
  panel.title(title).description(description).unit(unit).datasource(datasource)
  for (const [index, [expression, legend]] of queries.entries()) {
    panel.withTarget(
      new DataqueryBuilder()
        .datasource(datasource)
        .refId(String.fromCharCode(65 + index))
        .expr(expression)
        .legendFormat(legend)
        .range(),
    )
  }
  panel.thresholds(thresholdsOf(input.limits))
  panel.colorScheme(
    new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.PaletteClassicByName),
  )
  if (input.min !== undefined) panel.min(input.min)
  if (input.max !== undefined) panel.max(input.max)
  if (input.decimals !== undefined) panel.decimals(input.decimals)
  return panel
}

/** Blue is well, orange asks for attention, vermillion is bad. */
function thresholdsOf(limits: Limits | undefined): dashboard.ThresholdsConfigBuilder {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(limits ? stepsOf(limits) : [{ value: null, color: colours.blue }])
}

function stepsOf({ attention, bad }: Limits): dashboard.Threshold[] {
  const { blue: well, orange, vermillion } = colours
  return attention <= bad
    ? [
        { value: null, color: well },
        { value: attention, color: orange },
        { value: bad, color: vermillion },
      ]
    : [
        { value: null, color: vermillion },
        { value: bad, color: orange },
        { value: attention, color: well },
      ]
}
