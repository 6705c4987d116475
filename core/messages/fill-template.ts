import { codeAt, findCode } from './find-code.ts'
import type { MessageFacts, MessageKind } from './message-facts.ts'
import { type Place, showValue } from './show-value.ts'
import type { Value } from './value.ts'
import { findVariable } from './variable-catalogue.ts'

/** A template's event and what is known of it. */
export type Filling = { kind: MessageKind; facts: MessageFacts }

const VARIABLE = /<([a-z_]+)>/g
const ZERO_WIDTH_SPACE = '\u200b'
/** Longest address in a message. */
const URL_MAX = 2_048

/** Names of the variables that a text uses, those of the other kind of message left out. */
export function variablesIn(text: string, kind: MessageKind): string[] {
  const names = [...text.matchAll(VARIABLE)].map(([, name = '']) => name)
  return [...new Set(names)].filter((name) => findVariable(name, kind))
}

/**
 * Fills each `<variable>` of a text, once: a value that looks like one stays as it is, and what is
 * no variable of this kind of message stays as written.
 */
export function fillTemplate(
  template: string,
  { kind, facts }: Filling,
  place: 'markdown' | 'title' | 'text',
): string {
  // Values hold no backticks: what is code in the template is code in the message.
  const code = place === 'text' ? [] : findCode(template)
  let filled = ''
  let from = 0
  for (const { 0: written, 1: name = '', index } of template.matchAll(VARIABLE)) {
    filled += template.slice(from, index)
    from = index + written.length
    const value = findVariable(name, kind)?.read(facts)
    filled += value ? placeValue(filled, value, codeAt(code, index) ? 'code' : place) : written
  }
  return filled + template.slice(from)
}

/** Fills an address: one that begins with a picture's goes on from there, all else is a part of it. */
export function fillUrl(template: string, { kind, facts }: Filling): string {
  return template.replaceAll(VARIABLE, (written, name: string, index: number) => {
    const value = findVariable(name, kind)?.read(facts)
    if (!value) return written
    return index === 0 && value.kind === 'url' ? value.url : showValue(value, 'url')
  })
}

/** A value as it has to be written after `before`. */
function placeValue(before: string, value: Value, place: Place): string {
  if (place === 'code' || place === 'text') return showValue(value, place)
  const tail = before.slice(-URL_MAX)
  if (/https?:\/\/[^\s<>]*$/.test(tail)) return showValue(value, 'url')
  const shown = showValue(value, place)
  // Chosen text must not go on with what the template began: a mention, a backslash.
  const mayGoOn = !isOurs(value, place) && /<[^\s<>]*$|[@#&:!/\\]$/.test(tail)
  return mayGoOn ? ZERO_WIDTH_SPACE + shown : shown
}

const isOurs = ({ kind }: Value, place: Place) =>
  kind === 'word' || kind === 'url' || (kind === 'mention' && place === 'markdown')
