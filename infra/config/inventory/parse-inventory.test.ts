import { describe, expect, test } from 'vitest';
import { parseInventory } from './parse-inventory.ts';

const named = (file: string, text: string, group = 'all') => {
  const { hosts, problems } = parseInventory(file, text, group);
  return { hosts: hosts.map(({ name, section, place }) => [name, section, place]), problems };
};

describe('CSV', () => {
  test('has a line for each host; empty cells say nothing, labels have columns of their own', () => {
    const text =
      '\uFEFFname,address,user,port,labels.room\n# rack one\nweb1,10.0.0.1,ops,2222,a1\n\nweb2,10.0.0.2,,,机房\n';
    expect(named('hosts.csv', text)).toEqual({
      hosts: [
        ['web1', { address: '10.0.0.1', user: 'ops', port: 2222, labels: { room: 'a1' } }, 'hosts.csv line 3'],
        ['web2', { address: '10.0.0.2', labels: { room: '机房' } }, 'hosts.csv line 5'],
      ],
      problems: [],
    });
  });

  test('a range of names has a range of addresses beside it', () => {
    expect(named('h.csv', 'name,address\nweb[1:2],10.0.0.[1:2]\n').hosts.map(([name]) => name)).toEqual([
      'web1',
      'web2',
    ]);
    expect(named('h.csv', 'name,address\nweb[1:2],10.0.0.[1:3]\n').problems).toEqual([
      { path: 'h.csv line 2', text: 'web[1:2]: names 2 hosts and 3 addresses; both should count alike' },
    ]);
  });

  test.each([
    ['an unknown column', 'name,adress\nweb1,10.0.0.1\n', 'h.csv line 1', 'did you mean address?'],
    ['no column of names', 'host,address\nweb1,10.0.0.1\n', 'h.csv line 1', 'should have a column "name"'],
    ['a column twice', 'name,address,address\nweb1,10.0.0.1,10.0.0.1\n', 'h.csv line 1', '"address" twice'],
    ['a column without a name', 'name,address,\nweb1,10.0.0.1,\n', 'h.csv line 1', 'number 3'],
    ['another separator', 'name;address\nweb1;10.0.0.1\n', 'h.csv line 1', 'commas between its columns, got ";"'],
    ['a file without lines', '', 'h.csv line 1', 'should have a column "name"'],
  ])('%s is named with its line', (_, text, path, reason) => {
    const { hosts, problems } = named('h.csv', text);
    expect(hosts).toEqual([]);
    expect(problems[0]).toMatchObject({ path });
    expect(problems[0]?.text).toContain(reason);
  });
});

test('CSV: each line that is none is named by itself, and hides no other one', () => {
  const text = `name,address,labels.room
web1,"10.0.0.1,a1
web2,10.0.0.2,a1,x
web3,10.0.0.3,a1
,10.0.0.4,a1
web5,10"0.0.5,a1
web6,"10.0.0.6"x,a1
web7
`;
  const { hosts, problems } = named('h.csv', text);
  expect(hosts.map(([name]) => name)).toEqual(['web3']);
  expect(problems.map(({ path, text: rule }) => `${path}: ${rule}`).toSorted()).toEqual([
    'h.csv line 2: has a quote that does not end on its line',
    'h.csv line 3: should have a cell for each of the 3 columns, got 4',
    'h.csv line 5: has no name',
    'h.csv line 6: has a quote inside a cell; a cell that holds one is quoted itself, and the quote is doubled',
    'h.csv line 7: has text after the quote that ends a cell',
    'h.csv line 8: should have a cell for each of the 3 columns, got 1',
  ]);
});

const ini = `
bastion ansible_host=10.0.0.9   ; not read as a comment
[web]
web[01:02] ansible_host=10.0.1.[1:2] ansible_port=2222 # two of them
[db]
db1 ansible_host=10.0.2.1 ansible_user="dba"
10.0.2.2
[db:vars]
ansible_user=ops
ansible_ssh_private_key_file='~/.ssh/db'
http_port=80
[prod:children]
web
db
[all:vars]
ansible_user=root
`;

describe('Ansible, INI', () => {
  test('a host’s variables go before its group’s, these before those of all', () => {
    expect(named('hosts', ini.replace(/ +;.*/, ''), 'db').hosts).toEqual([
      ['db1', { address: '10.0.2.1', user: 'dba', privateKeyFile: '~/.ssh/db' }, 'hosts line 6'],
      ['10.0.2.2', { address: '10.0.2.2', user: 'ops', privateKeyFile: '~/.ssh/db' }, 'hosts line 7'],
    ]);
  });

  test('a group of groups has the hosts of all of them, and no others', () => {
    const names = named('hosts', ini.replace(/ +;.*/, ''), 'prod').hosts.map(([name]) => name);
    expect(names).toEqual(['web01', 'web02', 'db1', '10.0.2.2']);
  });

  test('each line that is none is named', () => {
    expect(named('hosts', ini).problems).toEqual([
      {
        path: 'hosts line 2',
        text: expect.stringContaining('should be a host and its name=value variables') as string,
      },
    ]);
    expect(named('hosts', '[a:vars]\nnothing\n[b:children]\nx=y\n').problems.map(({ path }) => path)).toEqual([
      'hosts line 2',
      'hosts line 4',
    ]);
  });

  test('a group that is not there is refused with those that are', () => {
    expect(named('hosts', '[web]\nw1 ansible_host=10.0.0.1\n', 'wbe').problems[0]?.text).toContain('known: web');
  });

  test('groups that hold each other end', () => {
    expect(named('hosts', '[a:children]\nb\n[b:children]\na\n[a]\nx ansible_host=10.0.0.1\n', 'a').problems).toEqual(
      [],
    );
  });
});

describe('YAML', () => {
  test('names hosts as the stack file does, with the line of each', () => {
    const text = 'web1: 10.0.0.1\nweb2:\n  address: 10.0.0.2\n  labels: { room: a1 }\nweb[3:4]: 10.0.0.[3:4]\n';
    expect(named('hosts.yaml', text).hosts).toEqual([
      ['web1', { address: '10.0.0.1' }, 'hosts.yaml line 1'],
      ['web2', { address: '10.0.0.2', labels: { room: 'a1' } }, 'hosts.yaml line 2'],
      ['web3', { address: '10.0.0.3' }, 'hosts.yaml line 5'],
      ['web4', { address: '10.0.0.4' }, 'hosts.yaml line 5'],
    ]);
  });

  test('is an Ansible inventory where it has groups', () => {
    const text = `all:
  vars: { ansible_user: ops }
  children:
    web:
      hosts:
        web1: { ansible_host: 10.0.0.1, ansible_port: 2222 }
        web2:
          ansible_host: 10.0.0.2
    db:
      hosts: { db1: { ansible_host: 10.0.0.3 } }
`;
    expect(named('hosts.yml', text, 'web').hosts).toEqual([
      ['web1', { address: '10.0.0.1', user: 'ops', port: 2222 }, 'hosts.yml line 6'],
      ['web2', { address: '10.0.0.2', user: 'ops' }, 'hosts.yml line 7'],
    ]);
    expect(named('hosts.yml', text).hosts).toHaveLength(3);
  });

  test.each([
    ['text that is no YAML', 'a: 1.2.3.4\nb: [\n', 'h.yaml line 3'],
    ['a list', '- a\n- b\n', 'h.yaml'],
    ['a number for an address', 'a: 1.2.3.4\nb: 7\n', 'h.yaml line 2'],
  ])('%s is named with its line', (_, text, path) => {
    expect(named('h.yaml', text).problems[0]).toMatchObject({ path });
  });
});
