import {
  createScanner,
  type Node,
  parseTree,
  type ParseError,
  printParseErrorCode,
} from 'jsonc-parser'
import {
  type DocumentFault,
  type FaultList,
  itemsOf,
  makeFaultList,
  memberOf,
  type Place,
  refuse,
} from './document-faults.ts'
import {
  DOCUMENT_MAX,
  type EmbedDocument,
  embedLimits,
  EMBEDS_MAX,
  embedsLength,
} from './embed-document.ts'
import { readEmbed } from './read-embed.ts'

export type ParsedDocument =
  | { document: EmbedDocument; faults?: undefined }
  | { document?: undefined; faults: readonly DocumentFault[] }

/** A real document is five deep; the parser calls itself for each level. */
const DEPTH_MAX = 32

/**
 * Reads `{ "embeds": [ … ] }` with Discord's own keys and limits, `<variable>`s counted as written.
 * Keys that Discord or we do not know are passed over.
 * @returns the document, or at most 50 faults, each with its path and its place in the text
 */
export function parseEmbedDocument(text: string): ParsedDocument {
  const list = makeFaultList(text)
  const root = readJson(text, list)
  const document = root && readDocument({ node: root, path: '$', list })
  if (document && list.faults.length === 0) return { document }
  return { faults: list.faults.toSorted((a, b) => a.offset - b.offset) }
}

function readJson(text: string, list: FaultList): Node | undefined {
  const start = { offset: 0, length: 0 }
  if (text.length > DOCUMENT_MAX) {
    list.add(start, '$', `may have at most ${DOCUMENT_MAX} characters, and has ${text.length}`)
    return undefined
  }
  if (isTooDeep(text)) {
    list.add(start, '$', 'is nested too deeply')
    return undefined
  }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors // what follows is often only its consequence
  if (first) list.add(first, '$', syntaxMessage(first))
  else if (!root) list.add(start, '$', 'is empty: begin with { "embeds": [')
  return first ? undefined : root
}

function isTooDeep(text: string): boolean {
  const scanner = createScanner(text, true)
  let depth = 0
  for (;;) {
    scanner.scan()
    const mark = text[scanner.getTokenOffset()]
    if (mark === undefined) return false
    if (mark === '{' || mark === '[') depth += 1
    if (mark === '}' || mark === ']') depth -= 1
    if (depth > DEPTH_MAX) return true
  }
}

function readDocument(root: Place): EmbedDocument | undefined {
  if (root.node.type !== 'object') return refuse(root, 'must be an object: { "embeds": [ … ] }')
  const place = memberOf(root, 'embeds')
  if (!place) {
    root.list.add(root.node, '$.embeds', 'is needed: a list of embeds, in [ and ]')
    return undefined
  }
  const items = itemsOf(place, EMBEDS_MAX, 'embeds')
  if (items?.length === 0) return refuse(place, 'needs at least one embed')
  const embeds = (items ?? []).flatMap((item) => readEmbed(item) ?? [])
  const total = embedsLength(embeds)
  if (total > embedLimits.total) {
    return refuse(
      place,
      `may have at most ${embedLimits.total} characters in all texts together, and has ${total}`,
    )
  }
  return { embeds }
}

function syntaxMessage({ error }: ParseError): string {
  return `is not JSON: ${syntaxSentences.get(printParseErrorCode(error)) ?? 'something unexpected'}`
}

const syntaxSentences = new Map([
  ['InvalidSymbol', 'text must stand in double quotes; else only numbers, true, false and null'],
  ['InvalidNumberFormat', 'this is no number'],
  ['PropertyNameExpected', 'a name in double quotes is expected here (is there a comma too many?)'],
  ['ValueExpected', 'a value is expected here (is there a comma too many?)'],
  ['ColonExpected', 'a colon is expected here'],
  ['CommaExpected', 'a comma is expected here'],
  ['CloseBraceExpected', 'a closing } is expected here'],
  ['CloseBracketExpected', 'a closing ] is expected here'],
  ['EndOfFileExpected', 'nothing may follow the document'],
  ['InvalidCommentToken', 'JSON has no comments'],
  ['UnexpectedEndOfComment', 'JSON has no comments'],
  ['UnexpectedEndOfString', 'this text has no closing quote'],
  ['UnexpectedEndOfNumber', 'this is no number'],
  ['InvalidUnicode', 'after \\u, four hexadecimal digits are expected'],
  ['InvalidEscapeCharacter', 'after a backslash, JSON knows only " \\ / b f n r t u'],
  ['InvalidCharacter', 'a control character: write \\n for a new line, \\t for a tab'],
])
