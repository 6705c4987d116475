import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export type AlertRule = {
  alert: string
  expr: string
  for?: string
  labels: Record<string, string>
  annotations: Record<string, string>
}
export type RecordingRule = { record: string; expr: string }

/** One `alert_rule_test` of promtool. */
export type AlertTest = { alertname: string; fires: boolean }

const folder = import.meta.dirname
const filesIn = (name: string) => globSync(join(folder, name, '*.yaml')).sort()

/** Every rule of `rules/`; promtool checks their shape. */
export function readRules(): (AlertRule | RecordingRule)[] {
  return filesIn('rules').flatMap((file) => {
    // The shape is promtool's to check, and it does, with every change.
    const { groups } = parse(readFileSync(file, 'utf8')) as {
      groups: { rules: (AlertRule | RecordingRule)[] }[]
    }
    return groups.flatMap(({ rules }) => rules)
  })
}

export const isAlert = (rule: AlertRule | RecordingRule): rule is AlertRule => 'alert' in rule
export const isRecording = (rule: AlertRule | RecordingRule): rule is RecordingRule =>
  'record' in rule

/** Every test of `tests/`. */
export function readAlertTests(): AlertTest[] {
  return filesIn('tests').flatMap((file) => {
    const { tests } = parse(readFileSync(file, 'utf8')) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[]
    }
    return tests
      .flatMap((test) => test.alert_rule_test)
      .map(({ alertname, exp_alerts: expected }) => ({
        alertname,
        fires: expected.length > 0,
      }))
  })
}
