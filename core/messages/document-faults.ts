import type { Node } from 'jsonc-parser'

/** One thing wrong in an embed document, and where. */
export type DocumentFault = {
  /** JSON path of what is wrong: `$.embeds[0].fields[3].name`; `$` for the document itself. */
  path: string
  /** A sentence that says what to do. */
  message: string
  /** UTF-16 units from the document's beginning. */
  offset: number
  length: number
  /** Both from 1. */
  line: number
  column: number
}

export type Span = { offset: number; length: number }

/** Gathers faults; what is past the bound is not told. */
export type FaultList = {
  add(span: Span, path: string, message: string): void
  readonly faults: readonly DocumentFault[]
}

const FAULTS_MAX = 50

export function makeFaultList(text: string): FaultList {
  const faults: DocumentFault[] = []
  return {
    faults,
    add({ offset, length }, path, message) {
      if (faults.length >= FAULTS_MAX) return
      const before = text.slice(0, offset)
      const line = before.split('\n').length
      const column = offset - before.lastIndexOf('\n')
      faults.push({ path, message, offset, length, line, column })
    },
  }
}

/** A value of the document with its path; the reader of it adds what is wrong to `list`. */
export type Place = { node: Node; path: string; list: FaultList }

export function refuse({ node, path, list }: Place, message: string): undefined {
  list.add(node, path, message)
  return undefined
}

/** The value of an object's key; the last one of several, as JSON has it. Null is as good as none. */
export function memberOf(object: Place, key: string): Place | undefined {
  const property = object.node.children?.findLast(({ children }) => children?.[0]?.value === key)
  const node = property?.children?.[1]
  if (!node || node.type === 'null') return undefined
  return { node, path: `${object.path}.${key}`, list: object.list }
}

/** The items of an array; `undefined`, and a fault, where it is none or too long. */
export function itemsOf(place: Place, max: number, noun: string): Place[] | undefined {
  const { node, path, list } = place
  if (node.type !== 'array') return refuse(place, `must be a list of ${noun}, in [ and ]`)
  const items = node.children ?? []
  if (items.length > max) refuse(place, `may hold at most ${max} ${noun}, and has ${items.length}`)
  return items.slice(0, max).map((item, i) => ({ node: item, path: `${path}[${i}]`, list }))
}

/** The object at a place, as it is; `undefined`, and a fault, where there is another thing. */
export function objectAt(place: Place | undefined): Place | undefined {
  if (!place || place.node.type === 'object') return place
  return refuse(place, 'must be an object, in { and }')
}

/** A text that is not blank; undefined where it is missing or blank, or no text (a fault). */
export function textAt(place: Place | undefined, max: number): string | undefined {
  const value: unknown = place?.node.value
  if (!place) return undefined
  if (typeof value !== 'string') return refuse(place, 'must be text, in double quotes')
  if (value.length > max) {
    return refuse(place, `may have at most ${max} characters, and has ${value.length}`)
  }
  return value.trim() === '' ? undefined : value
}

/** As `textAt`, of a member that has to be there. */
export function neededText(object: Place, key: string, max: number): string | undefined {
  const place = memberOf(object, key)
  const text = textAt(place, max)
  const isMissing =
    !place || (place.node.type === 'string' && String(place.node.value).trim() === '')
  if (isMissing) {
    const { node, path, list } = place ?? object
    list.add(node, place ? path : `${path}.${key}`, 'is needed: a text that is not blank')
  }
  return text
}
