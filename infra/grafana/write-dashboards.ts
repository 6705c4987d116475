// npm run generate:dashboards: writes infra/grafana/dashboards from the code beside it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dashboards, dashboardText } from './dashboards.ts'

const folder = join(import.meta.dirname, 'dashboards')
mkdirSync(folder, { recursive: true })
for (const [name, dashboard] of Object.entries(dashboards)) {
  writeFileSync(join(folder, name), dashboardText(dashboard))
}
