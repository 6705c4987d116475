import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import { metrics } from '#core/telemetry/metric-catalogue.ts'
import { datasource } from './panels.ts'

/** What every panel's builder can do. */
type PanelBuilder = {
  build(): dashboard.Panel
  id(id: number): unknown
  gridPos(gridPos: dashboard.GridPos): unknown
}

/** Panels beside each other, with their widths; a row is 24 wide and may go on in a new line. */
export type Row = {
  title: string
  height: number
  panels: readonly (readonly [width: number, panel: PanelBuilder])[]
}

export type DashboardInput = {
  /** Part of its address, so never changed. */
  uid: `usher-${string}`
  title: string
  description: string
  rows: readonly Row[]
}

const ROW_WIDTH = 24
const TAG = 'usher'

/** A whole dashboard: variables, links to the others, and the rows under each other.
 *  @throws Error when the panels of a line are not 24 wide together */
export function makeDashboard({ uid, title, description, rows }: DashboardInput) {
  const built = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .timezone('browser')
    .readonly()
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .time({ from: 'now-3h', to: 'now' })
    .refresh('30s')
    .link(
      new dashboard.DashboardLinkBuilder('Usher')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags([TAG])
        .includeVars(true)
        .keepTime(true),
    )
    .variables(variables())
  let y = 0
  let id = 0
  for (const row of rows) {
    built.withRow(
      new dashboard.RowBuilder(row.title).id(++id).gridPos({ x: 0, y, w: ROW_WIDTH, h: 1 }),
    )
    y += 1
    let x = 0
    for (const [width, panel] of row.panels) {
      panel.id(++id)
      panel.gridPos({ x, y, w: width, h: row.height })
      built.withPanel(panel)
      x += width
      if (x > ROW_WIDTH) throw new Error(`${title}, ${row.title}: a line is wider than 24`)
      if (x === ROW_WIDTH) {
        x = 0
        y += row.height
      }
    }
    if (x !== 0) throw new Error(`${title}, ${row.title}: a line is narrower than 24`)
  }
  return built.build()
}

/** Without a namespace label, as under Compose, "All" matches what has none. */
function variables() {
  const { name } = metrics.buildInfo
  const inNamespace = `${name}{namespace=~"$namespace"}`
  return [
    new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    labelVariable('namespace', name),
    labelVariable('job', inNamespace),
    labelVariable('instance', `${name}{namespace=~"$namespace",job=~"$job"}`),
  ]
}

function labelVariable(label: string, series: string) {
  return new dashboard.QueryVariableBuilder(label)
    .label(label.charAt(0).toUpperCase() + label.slice(1))
    .datasource(datasource)
    .query({ query: `label_values(${series}, ${label})`, refId: label })
    .definition(`label_values(${series}, ${label})`)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' })
}
