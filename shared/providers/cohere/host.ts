/** Cohere's own hosts, and its models on Azure. */
export const isCohere = (host: string): boolean =>
  /(^|\.)cohere\.(com|ai)(:\d+)?$/i.test(host) || /\.(models|services)\.ai\.azure\.com(:\d+)?$/i.test(host)
