import { cutMarkdown } from './cut-markdown.ts'
import { CONTENT_MAX, type EmbedTemplate, isVisible } from './embed-document.ts'
import { fillEmbed } from './fill-embed.ts'
import { type Filling, fillTemplate } from './fill-template.ts'
import { fitEmbeds } from './fit-embeds.ts'
import type { MessageFacts, MessageKind } from './message-facts.ts'
import { parseEmbedDocument } from './parse-embed-document.ts'
import { isMentionable } from './value.ts'

/** A guild's message as it is stored. */
export type MessageTemplate = {
  kind: MessageKind
  /** Text with `<variable>`s, or an embed document. */
  content: string
  isEmbed: boolean
}

/** The part of Discord's message that a template makes. */
export type MessageBody = {
  content?: string
  embeds?: EmbedTemplate[]
  allowed_mentions: { parse: []; users: string[] }
}

/** `empty`: nothing would be seen of it. `invalid-embed`: the document has faults. */
export type Rendering =
  { kind: 'message'; body: MessageBody } | { kind: 'nothing'; reason: 'empty' | 'invalid-embed' }

/** Longest text that is filled; one that becomes short enough by filling may be longer than 2,000. */
export const TEMPLATE_MAX = 4_000

/**
 * Fills a message for Discord. Whatever the facts hold, it stays within Discord's limits, alerts
 * nobody but the member and the inviter, and those only where the template mentions them.
 */
export function renderMessage(template: MessageTemplate & { facts: MessageFacts }): Rendering {
  return template.isEmbed ? renderEmbeds(template) : renderText(template)
}

function renderText({ content, ...filling }: { content: string } & Filling): Rendering {
  const template = content.slice(0, TEMPLATE_MAX).toWellFormed()
  const text = cutMarkdown(fillTemplate(template, filling, 'markdown').trim(), CONTENT_MAX)
  if (text === '') return { kind: 'nothing', reason: 'empty' }
  const users = mentioned(template, text, filling.facts)
  return { kind: 'message', body: { content: text, allowed_mentions: { parse: [], users } } }
}

function renderEmbeds({ content, ...filling }: { content: string } & Filling): Rendering {
  const { document } = parseEmbedDocument(content.toWellFormed())
  if (!document) return { kind: 'nothing', reason: 'invalid-embed' }
  const filled = document.embeds.map((embed) => fillEmbed(embed, filling)).filter(isVisible)
  if (filled.length === 0) return { kind: 'nothing', reason: 'empty' }
  // A mention in an embed shows and alerts nobody. @see Discord docs, message#allowed-mentions-object
  const allowed_mentions = { parse: [] as [], users: [] }
  return { kind: 'message', body: { embeds: fitEmbeds(filled), allowed_mentions } }
}

/** Whom a text alerts: those of the two whom the template itself mentions, and the cut left in. */
function mentioned(template: string, text: string, { user, inviter }: MessageFacts): string[] {
  const users = [
    { id: user?.id ?? '', family: 'user' },
    { id: inviter?.id ?? '', family: 'inviter' },
  ].filter(({ id, family }) => {
    if (!isMentionable(id)) return false
    const marks = [`<@${id}>`, `<@!${id}>`]
    const written = [...marks, `<${family}_mention>`, `<@<${family}_id>>`, `<@!<${family}_id>>`]
    return (
      written.some((mark) => template.includes(mark)) && marks.some((mark) => text.includes(mark))
    )
  })
  return [...new Set(users.map(({ id }) => id))]
}
