import { channelVariables } from './channel-variables.ts'
import { exampleFacts } from './example-facts.ts'
import type { MessageKind } from './message-facts.ts'
import { inviterVariables, userVariables } from './person-variables.ts'
import { serverVariables } from './server-variables.ts'
import { showValue } from './show-value.ts'
import { timeVariables } from './time-variables.ts'
import type { Value } from './value.ts'
import type { Variable } from './variable.ts'

/** Every variable, family by family, as editors offer them and the documentation lists them. */
export const variableCatalogue: readonly Variable[] = [
  ...inviterVariables,
  ...userVariables,
  ...channelVariables,
  ...serverVariables,
  ...timeVariables,
]

const byName = new Map(variableCatalogue.map((variable) => [variable.name, variable]))

/** The variable that `<name>` is in such a message; undefined where it stays as written. */
export function findVariable(name: string, kind: MessageKind): Variable | undefined {
  const variable = byName.get(name)
  return variable?.kinds.includes(kind) ? variable : undefined
}

/** What a variable says in the made-up event, as a reader sees it in a text. */
export function exampleOf(variable: Variable): string {
  return seenAs(variable.read(exampleFacts))
}

function seenAs(value: Value): string {
  if (value.kind === 'list') return value.values.map(seenAs).join(', ')
  if (value.kind !== 'mention') return showValue(value, 'text')
  return `${value.mark.startsWith('<#') ? '#' : '@'}${showValue(value.name, 'text')}`
}
