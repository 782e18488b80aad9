/* Model D2: the overall ledger with one reservation per group.  G1 overall, stuck states.
 * Two groups, each with its own ledger (counter, sum of its holdings); the overall ledger has for each group a reservation and a
 * stamp (the counter of the group's ledger that the commit will replace). Reserve there first, release there last.
 * SWITCH 1: the limit is switched on while both groups hold something and managers are in the middle of commits that know of no
 * limit. Whoever finds it on and not filled enters every group's sum, moves that group's counter, and then says "filled". */
#ifndef OPS
#define OPS 3
#endif
#ifndef LO
#define LO 3           /* overall limit */
#endif
#ifndef HMAX
#define HMAX 2
#endif
#ifndef SWITCH
#define SWITCH 1
#endif
#ifndef STAMP
#define STAMP 1        /* a reservation is released only once the group's ledger has moved past its stamp */
#endif
#ifndef RESTAMP
#define RESTAMP 1      /* a raise writes the stamp also when the amount suffices */
#endif
#ifndef BUMP
#define BUMP 1         /* whoever finds a left-over at the present counter moves that first */
#endif
#ifndef OVERCAS
#define OVERCAS 1      /* the overall sum is decided on exactly the overall ledger that the reservation replaces */
#endif
#ifndef FILL
#define FILL 1         /* no raise is admitted before every group's sum is in the overall ledger */
#endif
#ifndef FILLBUMP
#define FILLBUMP 1     /* filling moves the group's counter, so that commits that know of no limit lose */
#endif
#ifndef OWNTOO
#define OWNTOO 1       /* a raise within the group's own reservation is refused, too, while all together are above the limit */
#endif
#ifndef ORDER
#define ORDER 1        /* whether there is a limit is read after the group's ledger that the commit will replace */
#endif
byte ver[2], hold[2], res[2], stamp[2], ops=OPS;
bool on=1-SWITCH, filled=1-SWITCH, fin0, fin1;         /* fin: this group has been filled in */
bool okO[2], okG[2];
#define SUMH (hold[0]+hold[1])
#define SUMR (res[0]+res[1])
#define INV assert(!filled || (res[0]>=hold[0] && res[1]>=hold[1]))
#define WO d_step { okO[0]=0; okO[1]=0 }
#define WG(g) d_step { ver[g]++; if :: og[0]==g -> okG[0]=0 :: else fi; if :: og[1]==g -> okG[1]=0 :: else fi }
byte og[2];
#define LEFT(g) (filled && res[g]>hold[g] && (BUMP || !STAMP || stamp[g]<ver[g]))
#define READG(x) og[m]=x; okG[m]=1; v=ver[x]; x0=hold[x]
proctype M(byte m) { byte g, h, v, x0, r; bool known;
idle:
  atomic { g=0; h=0; v=0; x0=0; r=0; known=0; okO[m]=0; okG[m]=0; og[m]=0;
  if
  :: ops>0 -> ops--; if :: g=0 :: g=1 fi; if :: h=0 :: h=1 :: h=2 fi; goto op
  :: on && !filled -> goto fill
  :: LEFT(0) -> g=0; goto rel
  :: LEFT(1) -> g=1; goto rel
  :: ops==0 && (!on || (filled && res[0]==hold[0] && res[1]==hold[1])) -> goto fin
  fi }
op: /* the group's ledger, then whether the store knows of a limit */
  if :: atomic { if :: ORDER -> READG(g) :: else -> known=on fi } :: goto idle fi;
  if :: atomic { if :: ORDER -> known=on :: else -> READG(g) fi;
         if :: known && FILL && !filled && h>x0 -> goto idle :: h<=x0 || !known -> goto cg :: else fi } :: goto idle fi;
  if :: atomic { okO[m]=1; r=res[1-g]; if :: stamp[g]>v -> goto idle :: else fi } :: goto idle fi;
  if
  :: atomic { okO[m] || !OVERCAS -> if :: (h>res[g] -> h : res[g])+r>LO && (OWNTOO || h>res[g]) -> printf("EV M%d: group %d refused %d\n",m,g,h); goto idle :: else fi;
       if
       :: stamp[g]>v -> goto idle
       :: stamp[g]<=v && (res[g]<h || RESTAMP) -> if :: res[g]<h -> res[g]=h :: else fi; stamp[g]=v; printf("EV M%d: reserves %d for group %d, stamp %d (overall %d)\n",m,res[g],g,v,SUMR); WO
       :: else -> printf("EV M%d: reservation of group %d suffices\n",m,g)
       fi }
  :: goto idle
  fi;
cg:
  if
  :: atomic { okG[m] -> hold[g]=h; WG(g); printf("EV M%d: group %d holds %d (v%d)%d\n",m,g,h,ver[g],known); INV; assert(h<=x0 || !known || !filled || SUMH<=LO); goto idle }
  :: goto idle
  fi;
rel: /* overall ledger first, then the group's, then compare-and-set on the overall one */
  if :: atomic { okO[m]=1; r=res[g]; h=stamp[g] } :: goto idle fi;
  if :: atomic { READG(g); if :: r>x0 && (!STAMP || h<v) :: r>x0 && STAMP && h>=v -> goto bump :: else -> goto idle fi } :: goto idle fi;
  if :: atomic { okO[m] -> res[g]=x0; WO; printf("EV M%d: reservation of group %d released to %d\n",m,g,x0); INV; goto idle } :: goto idle fi;
bump:
  if :: atomic { okG[m] && BUMP -> WG(g); printf("EV M%d: empty commit in group %d\n",m,g); goto idle } :: goto idle fi;
fill:
  if :: atomic { if :: !fin0 -> g=0 :: fin0 && !fin1 -> g=1 :: else -> filled=1; printf("EV M%d: overall ledger is filled\n",m); WO; INV; goto idle fi; READG(g) } :: goto idle fi;
  if :: atomic { if :: stamp[g]<=v && !filled -> if :: res[g]<x0 -> res[g]=x0 :: else fi; stamp[g]=v; printf("EV M%d: fills in %d for group %d, stamp %d\n",m,res[g],g,v); WO :: else -> goto idle fi } :: goto idle fi;
  if :: atomic { okG[m] || !FILLBUMP -> if :: FILLBUMP -> WG(g) :: else fi; if :: g==0 -> fin0=1 :: else -> fin1=1 fi; printf("EV M%d: group %d is in\n",m,g); goto idle }
     :: goto idle fi;
fin: skip }
proctype Host() { atomic { SWITCH -> on=1; printf("EV host: overall limit on, groups hold %d and %d\n",hold[0],hold[1]) } }
init { atomic { if :: SWITCH -> hold[0]=1; hold[1]=1; run Host() :: else fi; run M(0); run M(1) } }
