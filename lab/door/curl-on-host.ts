/** Shell text for a host that asks a service of its own there, by TLS when the service has been given what that takes. */
export const curlOnHost = (service: string, address: string, options: string): string => {
  const config = `/etc/${service}/security/curl.conf`;
  return `if [ -e ${config} ]; then curl ${options} --config ${config} https://${address}; else curl ${options} http://${address}; fi`;
};
