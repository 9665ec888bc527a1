import { ansibleIni } from './ansible-ini.ts';
import { csvInventory } from './csv-inventory.ts';
import type { InventoryHosts } from './inventory-host.ts';
import { yamlInventory } from './yaml-inventory.ts';

/**
 * The hosts of an inventory file: `.csv`, `.yaml` or `.yml` (ours or Ansible's), anything else is Ansible's INI form.
 * @param group Group of an Ansible inventory; `all` for every host.
 */
export function parseInventory(file: string, text: string, group: string): InventoryHosts {
  const [, extension] = /\.([a-z]+)$/i.exec(file) ?? [];
  switch (extension?.toLowerCase()) {
    case 'csv':
      return group === 'all'
        ? csvInventory(file, text)
        : { hosts: [], problems: [{ path: file, text: `is no Ansible inventory, so it has no group ${group}` }] };
    case 'yaml':
    case 'yml':
      return yamlInventory(file, text, group);
    default:
      return ansibleIni(file, text, group);
  }
}
