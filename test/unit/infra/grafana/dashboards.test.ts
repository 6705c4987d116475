import { readdirSync, readFileSync } from 'node:fs'
import type { Panel, RowPanel } from '@grafana/grafana-foundation-sdk/dashboard'
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus'
import { describe, expect, it } from 'vitest'
import { dashboards, dashboardText } from '#infra/grafana/dashboards.ts'
import { isKnownSeries, seriesOf } from '#infra/prometheus/metric-names.ts'
import { isAlert, isRecording, readRules } from '#infra/prometheus/rules.ts'

const folder = 'infra/grafana/dashboards'
const rules = readRules()
const alerts = new Set(rules.filter(isAlert).map(({ alert }) => alert))
const recorded = new Set(rules.filter(isRecording).map(({ record }) => record))
const isPanel = (panel: Panel | RowPanel): panel is Panel => !('collapsed' in panel)
const targetsOf = ({ targets = [] }: Panel) => targets as Dataquery[]

it('are all in files, as the code makes them: npm run generate:dashboards', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(dashboards).sort())
  for (const [name, dashboard] of Object.entries(dashboards)) {
    expect(readFileSync(`${folder}/${name}`, 'utf8') === dashboardText(dashboard), name).toBe(true)
  }
})

it('have addresses and titles of their own', () => {
  for (const property of ['uid', 'title'] as const) {
    const values = Object.values(dashboards).map((dashboard) => dashboard[property])
    expect(new Set(values).size).toBe(values.length)
  }
})

describe.each(Object.entries(dashboards))('%s', (_name, dashboard) => {
  const all = dashboard.panels ?? []
  const panels = all.filter(isPanel)
  const queries = panels.flatMap(targetsOf)

  it('numbers its panels, each once', () => {
    const ids = all.map(({ id }) => id)
    expect(ids).not.toContain(undefined)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('lays panels beside and under each other, none over another', () => {
    const places = all.map(({ gridPos }) => gridPos ?? { x: -1, y: -1, w: 0, h: 0 })
    for (const { x, y, w, h } of places) {
      expect([x >= 0, y >= 0, w > 0, h > 0, x + w <= 24]).not.toContain(false)
    }
    const overlaps = places.flatMap((a, index) =>
      places
        .slice(index + 1)
        .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h),
    )
    expect(overlaps).toEqual([])
  })

  it('says of each panel what it shows', () => {
    const titles = panels.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    for (const { title, description } of panels) {
      expect(title).toMatch(/^[A-Z]/)
      expect(description).toMatch(/^[A-Z0-9]/)
    }
  })

  it('gives each figure a unit, and asks the chosen data source', () => {
    for (const panel of panels.filter(({ type }) => type !== 'text')) {
      expect(panel.fieldConfig?.defaults.unit).toMatch(/^[a-z]+$/)
      const targets = targetsOf(panel)
      expect(targets).not.toEqual([])
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
      for (const { datasource, legendFormat } of targets) {
        expect(datasource).toEqual({ type: 'prometheus', uid: '${datasource}' })
        expect(legendFormat).not.toBe('')
      }
    }
  })

  it('asks only for series that something makes, of what is chosen', () => {
    for (const { expr } of queries) {
      expect(seriesOf(expr).filter((name) => !isKnownSeries(name, recorded))).toEqual([])
      expect(expr).toContain('namespace=~"$namespace"')
    }
  })

  it('sends people to runbooks that there are', () => {
    const texts = panels.map(({ description }) => description ?? '').join(' ')
    const named = texts.match(/\bUsher[A-Z]\w+/g) ?? []
    expect(named.filter((name) => !alerts.has(name))).toEqual([])
  })

  it('lets people choose, and leads to the other dashboards', () => {
    const names = dashboard.templating.list?.map(({ name }) => name)
    expect(names).toEqual(['datasource', 'namespace', 'job', 'instance'])
    expect(dashboard.links).toMatchObject([{ type: 'dashboards', tags: dashboard.tags }])
  })
})
