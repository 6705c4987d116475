import { parseAllDocuments } from 'yaml'

/** An object of Kubernetes, as far as all of them look alike. */
export interface Resource {
  apiVersion: string
  kind: string
  metadata: { name: string; annotations?: Record<string, string> }
}

/** The objects of a rendered chart, in order. @throws Error at the first fault of YAML. */
export function parseResources(text: string): Resource[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [fault] = document.errors
    if (fault) throw fault
    const value: unknown = document.toJS()
    if (value === null) return []
    if (!isResource(value)) throw new Error(`not an object of Kubernetes: ${String(document)}`)
    return [value]
  })
}

function isResource(value: unknown): value is Resource {
  if (typeof value !== 'object' || value === null) return false
  return 'apiVersion' in value && 'kind' in value && 'metadata' in value
}

/** Whether Kubernetes itself knows this kind; the others are the Prometheus operator's. */
export const isBuiltIn = ({ apiVersion }: Resource) => apiVersion !== 'monitoring.coreos.com/v1'
