/** Uid of dashboard 1860 (Node Exporter Full), as its JSON says; links to a host's dashboard are made with it. */
export const dashboardUid = 'rYdddlPWk';
