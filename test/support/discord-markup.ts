/* What Discord makes of a text: a reader of its own, from Discord's documentation and the rules its
   clients are known by, sharing nothing with what it judges. */

/** What a part of a text is, and what stands in it: `strong(text,mention)`. Plain text is `text`. */
export type Outline = string

type Rule = {
  name: string
  pattern: RegExp
  isAtLineStart?: boolean
  /** The group that is read on; without it the node has no inside. */
  inside?: number
}

const rules: readonly Rule[] = [
  { name: 'fence', pattern: /^```(?:[a-z0-9_+\-.#]+?\n)?\n*[^\n][^]*?\n*```/i },
  { name: 'heading', pattern: /^#{1,3} +([^\n]+)/, isAtLineStart: true, inside: 1 },
  { name: 'subtext', pattern: /^-# +([^\n]+)/, isAtLineStart: true, inside: 1 },
  { name: 'list', pattern: /^ *(?:[*-]|\d+\.) +([^\n]+)/, isAtLineStart: true, inside: 1 },
  { name: 'quote', pattern: /^(?:>>> ([^]*))/, isAtLineStart: true, inside: 1 },
  { name: 'quote', pattern: /^> ([^\n]*)/, isAtLineStart: true, inside: 1 },
  { name: 'escape', pattern: /^\\[^0-9A-Za-z\s]/ },
  { name: 'link', pattern: /^<https?:\/\/[^\s>]+>/ },
  { name: 'link', pattern: /^(?:https?|steam|discord):\/\/[^\s<]+[^<.,:;"'\]\s]/ },
  { name: 'link', pattern: /^<(?:mailto:|tel:|\+)[^\s>]+>/ },
  {
    name: 'masked-link',
    pattern:
      /^\[((?:\[[^\]]*\]|[^[\]]|\](?=[^[]*\]))*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['"][^]*?['"])?\s*\)/,
    inside: 1,
  },
  { name: 'user', pattern: /^<@!?\d+>/ },
  { name: 'role', pattern: /^<@&\d+>/ },
  { name: 'channel', pattern: /^<#\d+>/ },
  { name: 'command', pattern: /^<\/[^>\n]+:\d+>/ },
  { name: 'time', pattern: /^<t:-?\d+(?::[a-zA-Z])?>/ },
  { name: 'emoji', pattern: /^<a?:\w+:\d+>/ },
  { name: 'guide', pattern: /^<id:[^>\n]+>/ },
  { name: 'everyone', pattern: /^@(?:everyone|here)/ },
  { name: 'strong', pattern: /^\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/, inside: 1 },
  { name: 'underline', pattern: /^__((?:\\[^]|[^\\])+?)__(?!_)/, inside: 1 },
  {
    name: 'em',
    pattern: /^\*(?=\S)((?:\*\*|\\[^]|\s+(?:\\[^]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/,
    inside: 1,
  },
  { name: 'em', pattern: /^_((?:__|\\[^]|[^\\_])+?)_\b/, inside: 1 },
  { name: 'strike', pattern: /^~~([^]+?)~~(?!_)/, inside: 1 },
  { name: 'code', pattern: /^(`+)([^]*?[^`])\1(?!`)/ },
  { name: 'spoiler', pattern: /^\|\|([^]+?)\|\|/, inside: 1 },
]

/** How Discord would show a text, without its words. */
export function outlineOf(text: string): Outline {
  const nodes: string[] = []
  const add = (node: string) => {
    if (node !== 'text' || nodes.at(-1) !== 'text') nodes.push(node)
  }
  let rest = text
  let isAtLineStart = true
  while (rest !== '') {
    const [node, length] = nodeAt(rest, isAtLineStart)
    add(node)
    isAtLineStart = rest[length - 1] === '\n'
    rest = rest.slice(length)
  }
  return nodes.join(',')
}

function nodeAt(text: string, isAtLineStart: boolean): [node: string, length: number] {
  for (const { name, pattern, inside, ...rule } of rules) {
    const match = rule.isAtLineStart && !isAtLineStart ? null : pattern.exec(text)
    if (!match) continue
    if (name === 'escape') return ['text', match[0].length]
    const content = inside === undefined ? '' : `(${outlineOf(match[inside] ?? '')})`
    return [`${name}${content}`, match[0].length]
  }
  return ['text', 1]
}

/** All that Discord's servers and clients look for in a text as it is, escapes or not. */
const SIGNALS =
  /<@[!&]?\d+>|<#\d+>|<\/[^>\n]+:\d+>|<t:-?\d+(?::[a-zA-Z])?>|<a?:\w+:\d+>|<id:[^>\n]+>|@(?:everyone|here)|discord(?:app)?\.(?:gg|com\/invite)\/[\w-]+|https?:\/\/[^\s<>)]+/gi

/** Mentions, links and invites of a text, as written. */
export function signalsOf(text: string): string[] {
  return [...text.matchAll(SIGNALS)].map(([signal]) => signal)
}
