import { variablesIn } from './fill-template.ts'
import { parseEmbedDocument } from './parse-embed-document.ts'
import type { MessageTemplate } from './render-message.ts'

/** Names of the variables that a message needs filled: what else it costs to ask for can be left. */
export function usedVariables({ kind, content, isEmbed }: MessageTemplate): ReadonlySet<string> {
  if (!isEmbed) return new Set(variablesIn(content, kind))
  const { document } = parseEmbedDocument(content)
  // Written anew: in the text as stored, a name may be spelled with JSON's own escapes.
  return new Set(document ? variablesIn(JSON.stringify(document), kind) : [])
}
