import type { StoredDatasource } from './grafana-database.ts';
import type { DashboardFolder, GrafanaState, NumberedDashboard } from './grafana-state.ts';

const slugOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
const urlOf = (dashboard: NumberedDashboard) => `/d/${dashboard.uid}/${slugOf(dashboard.title)}`;
const folderUrl = (uid: string, title: string) => `/dashboards/f/${uid}/${slugOf(title)}`;

/** A data source as `GET /api/datasources` lists it. */
export function listedDatasource(each: StoredDatasource): unknown {
  const { id, uid, orgId, name, type, access, url, user, database, basicAuth, isDefault, jsonData } = each;
  const isPrometheus = type === 'prometheus';
  const typeLogoUrl = isPrometheus
    ? 'public/app/plugins/datasource/prometheus/img/prometheus_logo.svg'
    : 'public/img/icn-datasource.svg';
  const typeName = isPrometheus ? 'Prometheus' : type;
  return {
    id,
    uid,
    orgId,
    name,
    type,
    typeName,
    typeLogoUrl,
    access,
    url,
    user,
    database,
    basicAuth,
    isDefault,
    jsonData,
    readOnly: !each.editable,
  };
}

/** A data source as `GET /api/datasources/uid/<uid>` shows it. */
export function shownDatasource(each: StoredDatasource): unknown {
  const {
    id,
    uid,
    orgId,
    name,
    type,
    access,
    url,
    user,
    database,
    basicAuth,
    basicAuthUser,
    withCredentials,
    isDefault,
    jsonData,
  } = each;
  const secureJsonFields = Object.fromEntries(Object.keys(each.secureJsonData).map((key) => [key, true]));
  const head = {
    id,
    uid,
    orgId,
    name,
    type,
    typeLogoUrl: '',
    access,
    url,
    user,
    database,
    basicAuth,
    basicAuthUser,
    withCredentials,
  };
  return { ...head, isDefault, jsonData, secureJsonFields, version: 1, readOnly: !each.editable };
}

function foundFolder(folder: DashboardFolder): unknown {
  const { id, uid, title } = folder;
  const found = {
    id,
    uid,
    title,
    uri: `db/${slugOf(title)}`,
    url: folderUrl(uid, title),
    slug: '',
    type: 'dash-folder',
  };
  return { ...found, tags: [], isStarred: false, sortMeta: 0 };
}

function foundDashboard(dashboard: NumberedDashboard, folder: DashboardFolder | undefined): unknown {
  const { id, uid, title, tags } = dashboard;
  const found = {
    id,
    uid,
    title,
    uri: `db/${slugOf(title)}`,
    url: urlOf(dashboard),
    slug: '',
    type: 'dash-db',
    tags,
    isStarred: false,
  };
  const place = folder && {
    folderId: folder.id,
    folderUid: folder.uid,
    folderTitle: folder.title,
    folderUrl: folderUrl(folder.uid, folder.title),
  };
  return { ...found, ...place, sortMeta: 0 };
}

/** What `GET /api/search` finds: folders, then dashboards, by title, tags and type. */
export function searchAll(state: GrafanaState, search: URLSearchParams): readonly unknown[] {
  const [query, type, tags, uids] = [
    (search.get('query') ?? '').toLowerCase(),
    search.get('type'),
    search.getAll('tag'),
    search.getAll('dashboardUIDs'),
  ];
  const matches = (title: string) => title.toLowerCase().includes(query);
  const folders =
    type === 'dash-db' || tags.length + uids.length > 0 ? [] : state.folders().filter((each) => matches(each.title));
  const dashboards =
    type === 'dash-folder'
      ? []
      : state.dashboards().filter((each) => matches(each.title) && tags.every((tag) => each.tags.includes(tag)));
  const wanted = dashboards
    .filter((each) => uids.length === 0 || uids.includes(each.uid))
    .toSorted((a, b) => a.title.localeCompare(b.title, 'en'));
  return [
    ...folders.map(foundFolder),
    ...wanted.map((each) =>
      foundDashboard(
        each,
        state.folders().find((folder) => folder.uid === each.folderUid),
      ),
    ),
  ];
}

/** A dashboard as `GET /api/dashboards/uid/<uid>` shows it. */
export function shownDashboard(state: GrafanaState, dashboard: NumberedDashboard, isAdmin: boolean): unknown {
  const folder = state.folders().find((each) => each.uid === dashboard.folderUid);
  const time = state.startedAt.toISOString().replace(/\.\d+Z$/, 'Z');
  const may = { canAdd: isAdmin, canEdit: isAdmin, canDelete: isAdmin };
  const meta = {
    ...{
      type: 'db',
      canSave: isAdmin,
      canEdit: isAdmin,
      canAdmin: isAdmin,
      canStar: isAdmin,
      canDelete: isAdmin,
      slug: slugOf(dashboard.title),
    },
    ...{
      url: urlOf(dashboard),
      expires: '0001-01-01T00:00:00Z',
      created: time,
      updated: time,
      updatedBy: 'Anonymous',
      createdBy: 'Anonymous',
    },
    ...{ version: 1, hasAcl: false, isFolder: false, folderId: folder?.id ?? 0, folderUid: folder?.uid ?? '' },
    ...{
      folderTitle: folder?.title ?? 'General',
      folderUrl: folder === undefined ? '' : folderUrl(folder.uid, folder.title),
    },
    ...{ provisioned: !dashboard.allowUiUpdates, provisionedExternalId: dashboard.externalId },
    annotationsPermissions: { dashboard: may, organization: may },
    ...{ publicDashboardAccessToken: '', publicDashboardUid: '', publicDashboardEnabled: false },
  };
  return { meta, dashboard: { ...dashboard.model, uid: dashboard.uid, id: dashboard.id, version: 1 } };
}
