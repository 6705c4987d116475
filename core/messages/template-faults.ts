import { parseEmbedDocument } from './parse-embed-document.ts'
import { type MessageTemplate, TEMPLATE_MAX } from './render-message.ts'

/** One thing that keeps a template from being a message. */
export type TemplateFault = {
  /** A sentence that says what to do. */
  message: string
  /** In an embed document: JSON path, and place in the text, line and column from 1. */
  documentPath?: string
  line?: number
  column?: number
}

/** What is wrong with a template as it is written, whatever its variables come to. */
export function templateFaults({
  content,
  isEmbed,
}: Pick<MessageTemplate, 'content' | 'isEmbed'>): TemplateFault[] {
  if (isEmbed) {
    const { faults = [] } = parseEmbedDocument(content)
    return faults.map(({ path, message, line, column }) => ({
      message: path === '$' ? `The document ${message}.` : `${path} ${message}.`,
      documentPath: path,
      line,
      column,
    }))
  }
  if (content.trim() === '') return [{ message: 'Write what is to be posted.' }]
  if (content.length <= TEMPLATE_MAX) return []
  const most = `A text may have at most ${TEMPLATE_MAX} characters`
  return [{ message: `${most}, and this has ${content.length}.` }]
}
