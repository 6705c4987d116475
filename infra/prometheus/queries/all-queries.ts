import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus'
import { dashboards } from '#infra/grafana/dashboards.ts'
import { isAlert, readRules } from '../rules.ts'
import { operandsOf } from './operands-of.ts'

/** A question to Prometheus, and who asks it: a panel or a rule. */
export type Query = { asker: string; expression: string }

/** Every query of every panel, with the dashboards' variables filled in, and of every rule. */
export function allQueries(): Query[] {
  return [...ofDashboards(), ...ofRules()]
}

function ofDashboards(): Query[] {
  return Object.values(dashboards).flatMap(({ title: board, panels = [] }) =>
    panels.flatMap((panel) => {
      if (!('targets' in panel)) return []
      const targets = (panel.targets ?? []) as Dataquery[]
      return targets.map(({ expr }) => ({
        asker: `${board} › ${panel.title}`,
        expression: filledIn(expr),
      }))
    }),
  )
}

function ofRules(): Query[] {
  return readRules().flatMap((rule) =>
    isAlert(rule)
      ? operandsOf(rule.expr).map((expression) => ({ asker: rule.alert, expression }))
      : [{ asker: rule.record, expression: rule.expr.trim() }],
  )
}

/** All namespaces, jobs and instances; rates over as long as a check takes. */
function filledIn(expression: string): string {
  return expression
    .replaceAll(/\$(namespace|job|instance)\b/g, '.*')
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$__range', '5m')
}
