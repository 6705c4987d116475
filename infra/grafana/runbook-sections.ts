/** A heading of the runbooks, with the alerts under it. */
export type RunbookSection = { title: string; alerts: RunbookAlert[] }
export type RunbookAlert = { name: string; markdown: string }

/** Reads `## section` and `### AlertName` of docs/runbooks.md. What comes before is left out. */
export function sectionsOf(markdown: string): RunbookSection[] {
  return splitAt(markdown, '## ').map(({ heading, body }) => ({
    title: heading,
    alerts: splitAt(body, '### ').map((alert) => ({ name: alert.heading, markdown: alert.body })),
  }))
}

function splitAt(markdown: string, mark: '## ' | '### ') {
  const [, ...parts] = `\n${markdown}`.split(`\n${mark}`)
  return parts.map((part) => {
    const [heading = '', ...lines] = part.split('\n')
    return { heading: heading.trim(), body: lines.join('\n').trim() }
  })
}
