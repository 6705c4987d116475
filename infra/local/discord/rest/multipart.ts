import type { FastifyInstance, FastifyRequest } from 'fastify'
import { largestFileBytes, type SentFile } from '../attachments.ts'
import { refuse, Refusal } from '../refusal.ts'

/** A body of files and JSON. @see Discord docs, reference#uploading-files */
export class MultipartBody {
  readonly payload: unknown
  /** By the number in `files[n]`. */
  readonly files: ReadonlyMap<number, SentFile>

  constructor(payload: unknown, files: ReadonlyMap<number, SentFile>) {
    this.payload = payload
    this.files = files
  }
}

const mostFiles = 10

export function acceptMultipart(app: FastifyInstance): void {
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    (request: FastifyRequest, body: Buffer) =>
      parseMultipart(request.headers['content-type'] ?? '', body),
  )
}

/** @throws Refusal for what is no form, holds no JSON, or has too many or too large files. */
async function parseMultipart(contentType: string, body: Buffer): Promise<MultipartBody> {
  const answer = new Response(new Uint8Array(body), { headers: { 'Content-Type': contentType } })
  const form = await answer.formData().catch(() => {
    throw refuse.invalidJson()
  })
  const fields: Record<string, unknown> = {}
  const files = new Map<number, SentFile>()
  let payload: unknown
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      if (name === 'payload_json') payload = parseJson(value)
      else fields[name] = value
    } else files.set(numberOf(name, files.size), await fileOf(value))
  }
  if (files.size > mostFiles)
    throw new Refusal(400, 30_015, 'Maximum number of attachments reached (10)')
  return new MultipartBody(payload ?? fields, files)
}

const numberOf = (name: string, next: number): number =>
  Number(/^files\[(\d)\]$/.exec(name)?.[1] ?? next)

const typesByEnding: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json; charset=utf-8',
  png: 'image/png',
  txt: 'text/plain; charset=utf-8',
  webp: 'image/webp',
}

/** As it was sent, or else by the end of its name. */
function typeFor({ type, name }: File): string {
  const unknown = type === '' || type === 'application/octet-stream'
  if (!unknown) return type
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return typesByEnding[ending] ?? 'application/octet-stream'
}

async function fileOf(file: File): Promise<SentFile> {
  if (file.size > largestFileBytes) throw new Refusal(413, 40_005, 'Request entity too large')
  return {
    filename: file.name,
    contentType: typeFor(file),
    bytes: Buffer.from(await file.arrayBuffer()),
  }
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    throw refuse.invalidJson()
  }
}
