import type { Option } from '../../components/form/search-options.ts'

const UTC = 'UTC'

/** Every time zone that the browser knows, each with what its clocks say `now`; `chosen` is among
 *  them even where the browser does not know it. */
export function timeZoneOptions(chosen: string, now: Date): Option[] {
  const known = Intl.supportedValuesOf('timeZone').filter((zone) => zone !== UTC)
  const zones = [UTC, ...known]
  if (!zones.includes(chosen)) zones.unshift(chosen)
  return zones.map((zone) => {
    let detail: string | undefined
    return {
      value: zone,
      label: zone.replaceAll('_', ' '),
      // Made once it is looked at: all of them take longer than the rest of the page.
      get detail() {
        return (detail ??= clockOf(zone, now))
      },
    }
  })
}

/** `14:30, GMT+2`; empty for a zone that the browser does not know. */
function clockOf(timeZone: string, now: Date): string {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'shortOffset',
    }).formatToParts(now)
    const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? ''
    return `${part('hour')}:${part('minute')}, ${part('timeZoneName')}`
  } catch {
    return ''
  }
}
