import { parseMarkdown } from './parse-markdown.ts'

/** A part of a message as Discord shows it. */
export type Markup =
  | { kind: 'text'; text: string }
  | { kind: 'break' }
  | { kind: 'code'; text: string }
  | { kind: 'codeBlock'; text: string }
  | { kind: Wrapping; parts: Markup[] }
  | { kind: 'heading'; level: 1 | 2 | 3; parts: Markup[] }
  | { kind: 'item'; marker: string; depth: number; parts: Markup[] }
  | { kind: 'link'; href: string; parts: Markup[] }
  | { kind: 'user' | 'role' | 'channel'; id: string }
  | { kind: 'everyone'; text: string }
  | { kind: 'command'; name: string }
  | { kind: 'emoji'; name: string }
  | { kind: 'time'; at: Date; style: string }

const wrappings = [
  'strong',
  'em',
  'underline',
  'strikethrough',
  'spoiler',
  'blockQuote',
  'subtext',
] as const
type Wrapping = (typeof wrappings)[number]

/** A node of the parser: its type, and what its rule put there. */
type Parsed = { type: string; [key: string]: unknown }

/** Deepest that parts are read in one another; what is deeper shows as it is written. */
const DEPTH_MAX = 20

/** Reads what Discord's clients make of a message's text. Unknown things show as written. */
export function readMarkup(message: string): Markup[] {
  return partsOf(parseMarkdown(message), 0)
}

/** The same where Discord formats, but neither mentions nor links: titles, names of fields. */
export function readTitle(title: string): Markup[] {
  return withoutLinks(readMarkup(title))
}

function withoutLinks(parts: Markup[]): Markup[] {
  return parts.flatMap((part): Markup[] => {
    if (part.kind === 'link') return withoutLinks(part.parts)
    if (part.kind === 'user') return [{ kind: 'text', text: `<@${part.id}>` }]
    if (part.kind === 'role') return [{ kind: 'text', text: `<@&${part.id}>` }]
    if (part.kind === 'channel') return [{ kind: 'text', text: `<#${part.id}>` }]
    if ('parts' in part) return [{ ...part, parts: withoutLinks(part.parts) }]
    return [part]
  })
}

function partsOf(content: unknown, depth: number): Markup[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }]
  if (!Array.isArray(content)) return []
  if (depth > DEPTH_MAX) return [{ kind: 'text', text: wordsOf(content) }]
  return joined(content.filter(isParsed).flatMap((node) => partOf(node, depth)))
}

const isParsed = (node: unknown): node is Parsed =>
  typeof node === 'object' && node !== null && 'type' in node && typeof node.type === 'string'

function partOf(node: Parsed, depth: number): Markup[] {
  const { type, content } = node
  const wrapping = wrappings.find((kind) => kind === type)
  if (wrapping) return [{ kind: wrapping, parts: partsOf(content, depth + 1) }]
  switch (type) {
    case 'br':
    case 'newline':
      return [{ kind: 'break' }]
    case 'inlineCode':
      return [{ kind: 'code', text: textOf(content) }]
    case 'codeBlock':
      return [{ kind: 'codeBlock', text: textOf(content) }]
    case 'heading':
      return [{ kind: 'heading', level: levelOf(node), parts: partsOf(content, depth + 1) }]
    case 'item': {
      const item = { marker: textOf(node['marker']), depth: Number(node['depth']) }
      return [{ kind: 'item', ...item, parts: partsOf(content, depth + 1) }]
    }
    case 'link':
    case 'url':
    case 'autolink':
      return linkOf(textOf(node['target']), partsOf(content, depth + 1))
    case 'user':
    case 'role':
    case 'channel':
      return [{ kind: type, id: textOf(node['id']) }]
    case 'everyone':
    case 'here':
      return [{ kind: 'everyone', text: `@${type}` }]
    case 'slashCommand':
      return [{ kind: 'command', name: textOf(node['fullName']) }]
    case 'guildNavigation':
      return [{ kind: 'command', name: textOf(node['navigation']) }]
    case 'emoji':
      return [{ kind: 'emoji', name: textOf(node['name']) }]
    case 'twemoji':
      return [{ kind: 'text', text: textOf(node['name']) }]
    case 'timestamp':
      return timeOf(Number(node['timestamp']), textOf(node['format']))
    default:
      return partsOf(content, depth + 1)
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function levelOf({ level }: Parsed): 1 | 2 | 3 {
  return level === 1 || level === 2 ? level : 3
}

/** Only what leads to the web is a link; anything else a browser could run is words. */
function linkOf(target: string, parts: Markup[]): Markup[] {
  return /^https?:\/\/[^\s/]/i.test(target) && URL.canParse(target)
    ? [{ kind: 'link', href: target, parts }]
    : parts
}

function timeOf(seconds: number, style: string): Markup[] {
  const at = new Date(seconds * 1_000)
  if (Number.isNaN(at.getTime())) return [{ kind: 'text', text: 'Invalid Date' }]
  return [{ kind: 'time', at, style: style || 'f' }]
}

/** The words of parser nodes that are too deep to show. */
function wordsOf(content: readonly unknown[]): string {
  return content
    .filter(isParsed)
    .map((node) => (typeof node['content'] === 'string' ? node['content'] : '…'))
    .join('')
}

/** The parser cuts texts into pieces; readers, and screen readers, want them whole. */
function joined(parts: readonly Markup[]): Markup[] {
  const whole: Markup[] = []
  for (const part of parts) {
    const last = whole.at(-1)
    if (part.kind === 'text' && last?.kind === 'text') {
      whole[whole.length - 1] = { kind: 'text', text: last.text + part.text }
    } else whole.push(part)
  }
  return whole
}
