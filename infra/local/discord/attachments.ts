import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { refuse } from './refusal.ts'
import type { Attachment } from './world/world.ts'

/** A file as it was sent. */
export interface SentFile {
  filename: string
  contentType: string
  bytes: Buffer
}

/** What one file may have, as Discord allows without boosts. */
export const largestFileBytes = 10 * 1024 * 1024
const mostBytesKept = 64 * 1024 * 1024

interface Kept extends SentFile {
  /** Part of the URL: whoever has it may fetch the file, as with Discord's signed URLs. */
  key: string
}

/** The bytes of attachments, while the local Discord runs; the oldest are forgotten first. */
export function makeAttachments(origin: () => string) {
  const kept = new Map<string, Kept>()
  let bytesKept = 0

  return {
    /** Keeps a file of a message in this channel under a new id. */
    keep(
      { id, channelId }: { id: string; channelId: string },
      file: SentFile,
      description: string | null,
    ): Attachment {
      const filename = safeName(file.filename)
      const key = randomBytes(16).toString('hex')
      kept.set(id, { ...file, filename, key })
      bytesKept += file.bytes.length
      for (const [oldest, { bytes }] of kept) {
        if (bytesKept <= mostBytesKept) break
        kept.delete(oldest)
        bytesKept -= bytes.length
      }
      return {
        id,
        filename,
        contentType: file.contentType,
        sizeBytes: file.bytes.length,
        description,
        url: `${origin()}/attachments/${channelId}/${id}/${encodeURIComponent(filename)}?hm=${key}`,
      }
    },
    find(id: string, key: unknown): SentFile | undefined {
      const found = kept.get(id)
      return found?.key === key ? found : undefined
    },
  }
}

export type Attachments = ReturnType<typeof makeAttachments>

/** As Discord does: what could be read as something else than a name becomes an underscore. */
const safeName = (name: string): string =>
  name.replaceAll(/[^\p{L}\p{N}._-]/gu, '_').slice(-200) || 'file'

/** Serves the files as downloads only: a page that somebody sent must not act as ours. */
export function mountAttachments(app: FastifyInstance, attachments: Attachments): void {
  app.get('/attachments/:channelId/:attachmentId/:filename', (request, reply) => {
    const { attachmentId } = request.params as { attachmentId: string } // named so in the path above
    const { hm } = request.query as { hm?: unknown } // compared with the key, whatever it is
    const file = attachments.find(attachmentId, hm)
    if (!file) throw refuse.notFound()
    return reply
      .type(file.contentType)
      .header(
        'Content-Disposition',
        `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
      )
      .header('Content-Security-Policy', "sandbox; default-src 'none'")
      .send(file.bytes)
  })
}
