import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser'

type Rule = (typeof rulesExtended)[string]

const { heading, subtext } = rulesExtended
if (!heading || !subtext) throw new Error('discord-markdown-parser lacks a rule')

/** The parser finds the beginning of a line only after some kinds of line. */
const atLineStart =
  (pattern: RegExp): Rule['match'] =>
  (source, _state, before) =>
    before === '' || before.endsWith('\n') ? pattern.exec(source) : null

/* Lists the parser does not know at all. */
const list: Rule = {
  order: heading.order,
  match: atLineStart(/^( *)([*-]|\d{1,9}\.) +([^\n]+?)(\n|$)/),
  parse: ([, indent = '', marker = '', words = ''], parseInside, state) => ({
    type: 'item',
    depth: Math.min(3, Math.floor(indent.length / 2)),
    marker: /\d/.test(marker) ? marker : '•',
    content: parseInside(words, state),
  }),
}

const parse = SimpleMarkdown.parserFor({
  ...rulesExtended,
  heading: { ...heading, match: atLineStart(/^(#{1,3}) +([^\n]+?)(\n|$)/) },
  subtext: { ...subtext, match: atLineStart(/^-# +([^\n]+?)(\n|$)/) },
  list,
})

/** Reads Discord's Markdown: nodes with a `type` and whatever their rule found. */
export const parseMarkdown = (text: string): readonly unknown[] => parse(text, { inline: true })
