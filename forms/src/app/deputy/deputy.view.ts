type Named = { readonly id: string; readonly name: string };

/** Who may act for whom 代理, as the API gives it. Days are legal days, the last one included. */
export type DeputyView = {
  readonly id: string;
  readonly represented: Named;
  readonly deputy: Named;
  readonly roleName: string | null;
  readonly processName: string | null;
  readonly from: string;
  readonly until: string | null;
  readonly reason: string;
  readonly status: 'effective' | 'planned' | 'over' | 'ended';
  readonly setBy: Named;
  readonly setAt: string;
  readonly endedBy: Named | null;
  readonly endedAt: string | null;
  readonly mayEnd: boolean;
};

/** Somebody with posts that handle tasks. */
export type Colleague = Named & {
  readonly agencyName: string;
  readonly unit: string | null;
  readonly roles: readonly { readonly role: string; readonly roleName: string }[];
};

export type ProcessOption = { readonly id: string; readonly name: string };

export type NewDeputy = {
  readonly representedId?: string;
  readonly deputyId: string;
  readonly role: string | null;
  readonly processId: string | null;
  readonly from: string;
  readonly until: string | null;
  readonly reason: string;
};
