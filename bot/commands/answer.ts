import type { RawFile } from '@discordjs/rest'
import type { APIActionRowComponent, APIButtonComponent, APIEmbed } from 'discord-api-types/v10'

/** @see Discord docs, message#edit-message-jsonform-params */
const CONTENT_MAX = 2_000

/**
 * What a command says: always to the asker alone, and it never mentions anybody. Text that people
 * chose is escaped by who writes it.
 */
export type Answer = {
  content?: string
  embeds?: APIEmbed[]
  components?: APIActionRowComponent<APIButtonComponent>[]
  files?: RawFile[]
}

/** The message that replaces what was shown before, as Discord wants it. */
export function answerBody(answer: Answer) {
  return {
    content: cut(answer.content ?? ''),
    embeds: answer.embeds ?? [],
    components: answer.components ?? [],
    // Without it, a file of the former message would stay beside the new text.
    attachments: (answer.files ?? []).map(({ name }, id) => ({ id: String(id), filename: name })),
    allowed_mentions: { parse: [] as [] },
  }
}

const cut = (text: string) =>
  text.length <= CONTENT_MAX ? text : `${text.slice(0, CONTENT_MAX - 1).toWellFormed()}…`
