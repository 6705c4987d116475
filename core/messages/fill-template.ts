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
  filling: Filling,
  place: 'markdown' | 'title' | 'text',
): string {
  // Values hold no backticks: what is code in the template is code in the message.
  const code = place === 'text' ? [] : findCode(template)
  const show = makeShow(filling)
  let filled = ''
  let from = 0
  for (const { 0: written, 1: name = '', index } of template.matchAll(VARIABLE)) {
    filled += template.slice(from, index)
    from = index + written.length
    const here = codeAt(code, index) ? 'code' : placeAfter(filled, place)
    const shown = show(name, here)
    filled += shown ? shown.separated(filled) : written
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

type Shown = { separated: (before: string) => string }

/** Shows each variable in each place once, however often the template repeats it. */
function makeShow({ kind, facts }: Filling) {
  const known = new Map<string, Shown | undefined>()
  return (name: string, place: Place): Shown | undefined => {
    const key = `${place} ${name}`
    if (!known.has(key)) {
      const value = findVariable(name, kind)?.read(facts)
      known.set(key, value && shownIn(place, value))
    }
    return known.get(key)
  }
}

function shownIn(place: Place, value: Value): Shown {
  const text = showValue(value, place)
  const isOurs =
    ['word', 'url'].includes(value.kind) || (value.kind === 'mention' && place === 'markdown')
  // Nothing goes on with what the template began (a mention, a link, a backslash) but an id in <@ >.
  const begun = isOurs ? /(?<!<)@$/ : /<[^\s<>]*$|[@#&:!/\\]$/
  return {
    separated: (before) =>
      place !== 'url' && begun.test(before.slice(-URL_MAX)) ? ZERO_WIDTH_SPACE + text : text,
  }
}

/** Discord renders no address in a plain text; elsewhere, what follows one belongs to it. */
function placeAfter(before: string, place: Place): Place {
  const isInUrl = place !== 'text' && /https?:\/\/[^\s<>]*$/.test(before.slice(-URL_MAX))
  return isInUrl ? 'url' : place
}
