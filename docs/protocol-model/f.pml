/* Model F: several ids in one group's ledger, commits in batches.  G1 G4.
 * Two deployments; the ledger has one counter; K user changes (of either id, to 0, 1 or 2 units; a deploy where it has none). Two managers, each
 * with one writer that drains up to two changes into one compare-and-set and decides in order. Answers get lost, requests come
 * late, managers crash. Releases are commits of their own. */
#ifndef K
#define K 3
#endif
#ifndef L
#define L 2
#endif
#ifndef ATT
#define ATT 2
#endif
#ifndef ZERO
#define ZERO 1         /* changes to 0 units, too */
#endif
#ifndef RELS
#define RELS 2         /* at most so many releases */
#endif
#ifndef F_REFUSE
#define F_REFUSE 1     /* a refusal decided on top of an uncommitted change of the batch is answered only once the batch has landed */
#endif
#ifndef F_UNKNOWN
#define F_UNKNOWN 1    /* nor when the fate of the batch stays unknown */
#endif
#ifndef F_REDECIDE
#define F_REDECIDE 1   /* after a conflict everything is decided anew on the newer ledger */
#endif
#ifndef F_RELCAS
#define F_RELCAS 1     /* a release is a compare-and-set; 0: it writes the whole ledger that it read */
#endif
#ifndef F_SAME
#define F_SAME 1       /* counter unmoved after a lost answer: the same commit again; 0: a new one, decided anew and sent with its own token */
#endif
#define ACC 1          /* accepted */
#define REF 2          /* refused: no room */
#define AGAIN 3        /* nothing recorded, ask again */
#define UNK 4          /* outcome unknown */
byte ver, h[2], tgt[2], seq[2];        /* ledger: holding, accepted target, revision number */
byte nxt=1, rels=RELS;
byte rid[K+1], ramt[K+1], landed[K+1], ans[K+1]; bool noroom[K+1];
/* a request that comes late: base counter and the two changes of its batch */
bool nv[2]; byte nb[2], nq0[2], nq1[2];
#define OTH(i) (1-(i))
#define GREATER(x,y) ((x)>(y) -> (x) : (y))
#define FULL(r) (ramt[r]>h[rid[r]] && ramt[r]+h[OTH(rid[r])]>L)
/* which of the changes under way could rightly be refused at this instant */
inline look() { d_step { x=1; do :: x<nxt -> if :: ans[x]==0 && FULL(x) -> noroom[x]=1 :: else fi; x++ :: x>=nxt -> break od; x=0 } }
/* a request whose base is past can't land any more */
inline drop() { if :: nv[0] && nb[0]!=ver -> nv[0]=0; nb[0]=0; nq0[0]=0; nq1[0]=0 :: else fi; if :: nv[1] && nb[1]!=ver -> nv[1]=0; nb[1]=0; nq0[1]=0; nq1[1]=0 :: else fi }
inline put(r) { if :: (r)>0 -> landed[r]++; printf("EV ledger: change %d lands: id%d -> %d (was %d)\n",r,rid[r],ramt[r],h[rid[r]]);
     assert(landed[r]==1);
     assert(ans[r]==0 || ans[r]==ACC || ans[r]==UNK);
     if :: ramt[r]>h[rid[r]] -> h[rid[r]]=ramt[r] :: else fi; tgt[rid[r]]=ramt[r]; seq[rid[r]]=r :: else fi }
inline land(c1,c2) { d_step { put(c1); put(c2); ver++; assert(h[0]+h[1]<=L); drop() }; look() }
inline answer(r,a) { d_step { if :: (r)>0 -> printf("EV   M%d answers change %d: %d (1 accepted 2 no room 3 ask again 4 unknown)\n",m,r,a);
     assert(ans[r]==0); assert((a)!=ACC || landed[r]==1); assert((a)==ACC || (a)==UNK || landed[r]==0);
     assert((a)!=REF || noroom[r]); ans[r]=a :: else fi } }
/* decides change r on the ledger as the batch makes it so far (w0, w1) */
inline decide(r,acc) {
  if :: rid[r]==0 -> if :: ramt[r]>w0 && ramt[r]+w1>L -> acc=0 :: else -> acc=1; if :: ramt[r]>w0 -> w0=ramt[r] :: else fi fi
     :: else -> if :: ramt[r]>w1 && ramt[r]+w0>L -> acc=0 :: else -> acc=1; if :: ramt[r]>w1 -> w1=ramt[r] :: else fi fi
  fi }
#if ZERO
#define amount(r) if :: ramt[r]=0 :: ramt[r]=1 :: ramt[r]=2 fi
#else
#define amount(r) if :: ramt[r]=1 :: ramt[r]=2 fi
#endif
proctype M(byte m) {
  byte p, q, v, w0, w1, att, x; bool ap, aq, lost, on;
idle:
  atomic { p=0; q=0; v=0; w0=0; w1=0; att=0; ap=0; aq=0; lost=0; on=0;
  if
  :: nxt<=K -> p=nxt; nxt++; if :: rid[p]=0 :: p>1 -> rid[p]=1 fi; amount(p);
       if :: true :: nxt<=K -> q=nxt; nxt++; if :: rid[q]=0 :: rid[q]=1 fi; amount(q) fi; look()
  :: rels>0 && (h[0]>tgt[0] || h[1]>tgt[1]) -> rels--; goto rel
  :: nxt>K -> goto fin
  fi }
read:
  if
  :: atomic { v=ver; w0=h[0]; w1=h[1]; ap=0; aq=0;
       if :: on && !F_REDECIDE && !lost -> ap=1; aq=(q>0)
          :: else -> decide(p,ap); if :: q>0 -> decide(q,aq) :: else fi fi;
       printf("EV   M%d reads v%d (%d, %d): change %d is %d, change %d is %d\n",m,v,h[0],h[1],p,ap,q,aq);
       if
       :: !ap && (q==0 || !aq) -> answer(p,REF); answer(q,REF); goto idle
       :: ap && q>0 && !aq && !F_REFUSE && ans[q]==0 -> answer(q,REF)         /* at once */
       :: else
       fi; on=1 }
  :: goto idle
  fi;
cas:
  if
  :: atomic { ver==v -> land(ap*p,aq*q); goto told }
  :: atomic { ver==v -> land(ap*p,aq*q); lost=1; printf("EV   M%d's answer is lost\n",m) }
  :: atomic { ver!=v -> att++; printf("EV   M%d conflict\n",m);
       if :: lost -> goto settle :: !lost && att<ATT -> goto read
          :: else -> if :: ans[p]==0 -> answer(p,AGAIN) :: else fi; if :: q>0 && ans[q]==0 -> answer(q,AGAIN) :: else fi; goto idle fi }
  :: atomic { !nv[m] && ver==v -> nv[m]=1; nb[m]=v; nq0[m]=(ap->p:0); nq1[m]=(aq->q:0); lost=1; printf("EV   M%d's request is under way\n",m) }
  :: atomic { nv[m] || ver!=v -> lost=1; printf("EV   M%d's request is lost\n",m) }      /* otherwise: under way for ever */
  :: goto idle
  fi;
settle: /* the chain tells whether the batch landed: it is all or nothing */
  if
  :: atomic { att++;
       if
       :: landed[(ap -> p : q)]>0 -> goto told
       :: else ->
          if
          :: ver==v && att<ATT -> if :: F_SAME -> goto cas :: else -> lost=0; goto read fi
          :: ver==v && att>=ATT -> 
               if :: ap -> answer(p,UNK) :: else -> answer(p,AGAIN) fi;
               if :: q==0 || ans[q]>0 :: q>0 && ans[q]==0 && aq -> answer(q,UNK) :: q>0 && ans[q]==0 && !aq -> if :: F_UNKNOWN -> answer(q,AGAIN) :: else -> answer(q,REF) fi fi; goto idle
          :: ver!=v && att<ATT -> lost=0; goto read
          :: ver!=v && att>=ATT -> answer(p,AGAIN); if :: q>0 && ans[q]==0 -> answer(q,AGAIN) :: else fi; goto idle
          fi
       fi }
  :: goto idle
  fi;
told:
  atomic { if :: ap -> answer(p,ACC) :: else -> answer(p,REF) fi; if :: q>0 && ans[q]==0 -> if :: aq -> answer(q,ACC) :: else -> answer(q,REF) fi :: else fi; goto idle };
rel: /* what is free of either id; the observation is left out: it may be any instant */
  if :: atomic { v=ver; w0=h[0]; w1=h[1]; p=seq[0]; q=seq[1]; att=tgt[0]; x=tgt[1] } :: goto idle fi;
  if
  :: atomic { ver==v && F_RELCAS -> if :: h[0]>tgt[0] -> h[0]=tgt[0] :: else -> h[1]=tgt[1] fi; ver++; drop(); x=0; printf("EV   M%d releases: (%d, %d)\n",m,h[0],h[1]); look(); goto idle }
  :: atomic { !F_RELCAS -> assert(seq[0]==p && seq[1]==q); h[0]=(w0>att -> att : w0); h[1]=(w0>att -> w1 : x); tgt[0]=att; tgt[1]=x; seq[0]=p; seq[1]=q; ver++; drop(); x=0; look(); goto idle }
  :: atomic { x=0; goto idle }
  fi;
fin: skip
}
proctype Late() { byte x;
end: do
  :: atomic { nv[0] -> printf("EV M0's late request arrives\n"); land(nq0[0],nq1[0]) }
  :: atomic { nv[1] -> printf("EV M1's late request arrives\n"); land(nq0[1],nq1[1]) }
  od }
init { atomic { run M(0); run M(1); run Late() } }
