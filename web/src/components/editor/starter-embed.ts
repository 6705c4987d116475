import type { MessageKind } from '#core/messages/message-facts.ts'
import { parseEmbedDocument } from '#core/messages/parse-embed-document.ts'

const ACCENT = 0x1c6b55

/** An embed document to begin with, saying what `text` said. */
export function starterEmbed(kind: MessageKind, text: string): string {
  const title =
    kind === 'join' ? 'Welcome aboard, <user_display_name>!' : 'Goodbye, <user_display_name>'
  const embed = {
    title,
    description: text.trim() || '<user_mention>',
    color: ACCENT,
    thumbnail: { url: '<user_avatar_url>' },
    fields: [
      { name: 'Invited by', value: '<inviter_mention>', inline: true },
      { name: 'Invite', value: '`<invite_code>`', inline: true },
    ],
    footer: { text: '<server_name>' },
    timestamp: '<current_datetime_iso>',
  }
  return JSON.stringify({ embeds: [embed] }, null, 2)
}

/** The text that an embed document says first; empty where it says none. */
export function textOfEmbed(document: string): string {
  const [embed] = parseEmbedDocument(document).document?.embeds ?? []
  return embed?.description ?? embed?.title ?? ''
}
