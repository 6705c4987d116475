import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard'
import { api } from './boards/api.ts'
import { gateway } from './boards/gateway.ts'
import { overview } from './boards/overview.ts'
import { pipeline } from './boards/pipeline.ts'
import { runbooks } from './boards/runbooks.ts'
import { stores } from './boards/stores.ts'

/** Every dashboard, by the file it is written to in `infra/grafana/dashboards`. */
export const dashboards: Readonly<Record<`${string}.json`, Dashboard>> = {
  'overview.json': overview,
  'gateway.json': gateway,
  'pipeline.json': pipeline,
  'api.json': api,
  'stores.json': stores,
  'runbooks.json': runbooks,
}

/** As it stands in its file. */
export const dashboardText = (dashboard: Dashboard): string =>
  `${JSON.stringify(dashboard, null, 2)}\n`
