import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sectionsOf } from '#infra/grafana/runbook-sections.ts'
import { isKnownSeries, seriesOf } from '#infra/prometheus/metric-names.ts'
import { isAlert, isRecording, readAlertTests, readRules } from '#infra/prometheus/rules.ts'

const rules = readRules()
const alerts = rules.filter(isAlert)
const recordings = rules.filter(isRecording)
const recorded = new Set(recordings.map(({ record }) => record))
const runbooks = sectionsOf(readFileSync('docs/runbooks.md', 'utf8')).flatMap(
  (section) => section.alerts,
)
const names = alerts.map(({ alert }) => alert)

it('has rules at all', () => {
  expect(alerts.length).toBeGreaterThan(30)
  expect(recordings.length).toBeGreaterThan(30)
})

it('names each rule once', () => {
  expect(new Set(names).size).toBe(names.length)
  expect(recorded.size).toBe(recordings.length)
})

it('names what it records by level, metric and operation', () => {
  for (const name of recorded) expect(name).toMatch(/^namespace:usher_[a-z_]+:[a-z0-9_]+$/)
})

it.each(rules.map((rule) => [isAlert(rule) ? rule.alert : rule.record, rule.expr] as const))(
  '%s asks only for series that something makes',
  (_name, expression) => {
    const series = seriesOf(expression)
    expect(series).not.toEqual([])
    expect(series.filter((name) => !isKnownSeries(name, recorded))).toEqual([])
  },
)

describe.each(alerts)('$alert', ({ alert, labels, annotations }) => {
  it('says how urgent it is, what is wrong, and where to read on', () => {
    expect(alert).toMatch(/^Usher[A-Z][a-zA-Z]+$/)
    expect(labels).toEqual({ severity: expect.stringMatching(/^(page|ticket)$/) })
    expect(annotations).toEqual({
      summary: expect.stringMatching(/^[A-Z].*[^.]$/),
      description: expect.stringMatching(/\.$/),
      runbook_url: `docs/runbooks.md#${alert.toLowerCase()}`,
    })
  })
})

it('has a runbook for each alert, and no other', () => {
  expect(runbooks.map(({ name }) => name).sort()).toEqual(names.toSorted())
})

it.each(runbooks)('says what $name means, what to look at and what to do', ({ markdown }) => {
  expect(markdown.replaceAll(/\s+/g, ' ')).toMatch(
    /\*\*It means\*\* .+\*\*Look at\*\* .+\*\*Do\*\*:? .+\.$/,
  )
})

it('names in the runbooks only alerts that there are', () => {
  const named = readFileSync('docs/runbooks.md', 'utf8').match(/\bUsher[A-Z]\w+/g) ?? []
  expect(named.filter((name) => !names.includes(name))).toEqual([])
})

it('tries for each alert that it fires, and that it keeps silent', () => {
  const tests = readAlertTests()
  for (const fires of [true, false]) {
    const tried = tests.filter((test) => test.fires === fires).map((test) => test.alertname)
    expect(tried.sort()).toEqual(names.toSorted())
  }
})
