import { element } from './dom.js'

/* What Discord makes of a text, as elements. Every piece of the text only ever becomes text. */

/** Blocks: code, headings, small print, quotes, lists, paragraphs. */
export function markdown(text, names) {
  return text.split(/(```[\s\S]+?```)/).flatMap((part, index) => {
    if (index % 2 === 1) return [codeBlock(part)]
    return lines(part.replace(/^\n/, ''), names)
  })
}

function codeBlock(part) {
  const inside = part.slice(3, -3)
  const code = /^[\w+-]*\n/.test(inside) ? inside.slice(inside.indexOf('\n') + 1) : inside
  return element('pre', {}, element('code', { textContent: code.replace(/\n$/, '') }))
}

const lineForms = [
  [/^(#{1,3}) +(.+)/, ([, marks, text], names) => block(`heading-${marks.length}`, text, names)],
  [/^-# +(.+)/, ([, text], names) => block('small-print', text, names)],
  [/^>(?: (.*)|$)/, ([, text = ''], names) => block('quote', text, names)],
  [/^( *)[-*] +(.+)/, ([, indent, text], names) => item(indent, '•', text, names)],
  [/^( *)(\d+\.) +(.+)/, ([, indent, mark, text], names) => item(indent, mark, text, names)],
]

const block = (className, text, names) => element('div', { className }, ...inline(text, names))

function item(indent, mark, text, names) {
  const depth = indent.length > 1 ? ' deeper' : ''
  return element(
    'div',
    { className: `item${depth}` },
    element('span', { textContent: mark }),
    element('span', {}, ...inline(text, names)),
  )
}

/** Lines with a form of their own; all others stay together as they are. */
function lines(text, names) {
  const found = []
  let plain = []
  const flush = () => {
    if (plain.length > 0) found.push(...inline(plain.join('\n'), names))
    plain = []
  }
  for (const line of text.split('\n')) {
    const form = lineForms.find(([pattern]) => pattern.test(line))
    if (!form) {
      plain.push(line)
      continue
    }
    flush()
    found.push(form[1](form[0].exec(line), names))
  }
  flush()
  return found
}

const wrap = (tag) => (match, names) => [element(tag, {}, ...inline(match[1] ?? match[2], names))]

/** What stands within a line, tried in this order where its first character is. */
const inlineForms = [
  [/^\\([^\w\s])/, ([, character]) => [character]],
  [/^``(.+?)``|^`([^`\n]+)`/s, ([, double, single]) => [code(double ?? single)]],
  [/^<@!?(\d+)>/, ([, id], names) => [pill(`@${names[id] ?? 'unknown-user'}`)]],
  [/^<@&(\d+)>/, ([, id], names) => [pill(`@${names[id] ?? 'unknown-role'}`)]],
  [/^<#(\d+)>/, ([, id], names) => [pill(`#${names[id] ?? 'unknown'}`)]],
  [/^<\/([-\w ]+):\d+>/, ([, name]) => [pill(`/${name}`)]],
  [/^<a?:(\w+):\d+>/, ([, name]) => [`:${name}:`]],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, ([, seconds, style]) => [moment(Number(seconds), style)]],
  [/^@(everyone|here)\b/, ([whole]) => [pill(whole)]],
  [
    /^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/,
    ([, text, url], names) => [link(url, inline(text, names))],
  ],
  [/^<(https?:\/\/[^\s>]+)>/, ([, url]) => [link(url, [url])]],
  [/^https?:\/\/[^\s<>]+[^\s<>.,:;"')\]]/, ([url]) => [link(url, [url])]],
  [
    /^\*\*\*(?=\S)(.+?)\*\*\*(?!\*)/s,
    (match, names) => [element('strong', {}, ...wrap('em')(match, names))],
  ],
  [/^\*\*(?=\S)(.+?)\*\*(?!\*)/s, wrap('strong')],
  [/^__(?=\S)(.+?)__(?!_)/s, wrap('u')],
  [/^\*(?=\S)([^*]+?)\*|^_(?=\S)([^_]+?)_(?!\w)/s, wrap('em')],
  [/^~~(?=\S)(.+?)~~/s, wrap('s')],
  [/^\|\|(.+?)\|\|/s, (match, names) => [spoiler(inline(match[1], names))]],
]

const starts = /[\\`<@[*_~|h]/

/** Elements and plain text of one line. */
export function inline(text, names) {
  const parts = []
  let plain = ''
  let rest = text
  while (rest !== '') {
    // `_` and a link within a word are part of the word.
    const insideWord = /\w$/.test(plain) && /^[_h]/.test(rest)
    const found = starts.test(rest[0]) && !insideWord ? firstForm(rest) : null
    if (!found) {
      plain += rest[0]
      rest = rest.slice(1)
      continue
    }
    if (plain !== '') parts.push(plain)
    plain = ''
    parts.push(...found.make(found.match, names))
    rest = rest.slice(found.match[0].length)
  }
  if (plain !== '') parts.push(plain)
  return parts
}

function firstForm(text) {
  for (const [pattern, make] of inlineForms) {
    const match = pattern.exec(text)
    if (match) return { match, make }
  }
  return null
}

const code = (text) => element('code', { textContent: text })
const pill = (text) => element('span', { className: 'mention', textContent: text })

/** Only addresses of the web are links; they open elsewhere and learn nothing of this page. */
export function link(url, children) {
  if (!/^https?:\/\//.test(url)) return element('span', {}, ...children)
  return element('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children)
}

function spoiler(children) {
  const hidden = element('button', { type: 'button', className: 'spoiler' }, ...children)
  hidden.addEventListener('click', () => hidden.classList.add('open'))
  return hidden
}

const styles = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
}

function moment(seconds, style = 'f') {
  const at = new Date(seconds * 1000)
  const valid = !Number.isNaN(at.getTime())
  const full = valid ? new Intl.DateTimeFormat(undefined, styles.F).format(at) : 'Invalid Date'
  const shown =
    !valid || style === 'F'
      ? full
      : style === 'R'
        ? relative(seconds)
        : new Intl.DateTimeFormat(undefined, styles[style]).format(at)
  return element('time', { className: 'moment', textContent: shown, title: full })
}

const spans = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

function relative(seconds) {
  const away = Math.round(seconds - Date.now() / 1000)
  const [unit, length] = spans.find(([, one]) => Math.abs(away) >= one) ?? ['second', 1]
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
  return format.format(Math.round(away / length), unit)
}
