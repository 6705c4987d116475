import type { Variables } from './announcement-variables.ts'

/** Longest text that Discord takes as a message. */
export const MESSAGE_MAX = 2_000

/** Fills `<variable>`s, once: a name that looks like one stays a name, an unknown one as written. */
export function fillVariables(template: string, variables: Variables): string {
  return template.replaceAll(
    /<([a-z_]+)>/g,
    (written, name: string) => variables.get(name) ?? written,
  )
}

/** Fills a message and cuts what Discord would refuse as too long. */
export function fillMessage(template: string, variables: Variables): string {
  const text = fillVariables(template, variables)
  return text.length <= MESSAGE_MAX ? text : `${text.slice(0, MESSAGE_MAX - 1).toWellFormed()}…`
}
