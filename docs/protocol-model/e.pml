/* Model E: a rolling step with a surge.  G1 G2, stuck states.
 * One id that is deployed and settled at the start; OPS user changes of template, number or both; three templates of different size.
 * The user's commit works the holding out as core does (Before, HoldingPlan, RolloutPlanner); W carries the record to the object, S settles
 * (release, end of a drain). Both may crash at every call boundary. Versions are validity bits, as in model A.
 * Back ends: BE 0 = Deployment and ReplicaSet controllers with their own stale copies, terminating pods not counted by them;
 *            BE 1 = one that waits for terminating replicas and acts at once (the embedded one). */
#ifndef OPS
#define OPS 2
#endif
#ifndef N0
#define N0 1           /* replicas at the start */
#endif
#ifndef NMAX
#define NMAX 2
#endif
#ifndef L
#define L 40           /* the group's limit */
#endif
#ifndef S1
#define S1 2           /* units that a replica of template 1, 2, 3 takes */
#define S2 1
#define S3 1
#endif
#ifndef BE
#define BE 0
#endif
#ifndef STRICT
#define STRICT 1       /* WhenTight: 1 RECREATE, terminating replicas counted; 0 OVERLAP */
#endif
#ifndef BAD
#define BAD 0          /* replicas of this template never become ready */
#endif
#ifndef PACED
#define PACED 0        /* BE 0: minReadySeconds >= grace, so that old ones are told to go one step after the other */
#endif
#ifndef OVERLAP        /* terminating replicas that the provider's footprint counts: 0, 1, or 9 for all */
#if BE==1
#define OVERLAP 0
#elif PACED==1
#define OVERLAP 1
#else
#define OVERLAP 9
#endif
#endif
#if OVERLAP==9
#define TOV(n) (n)
#else
#define TOV(n) OVERLAP
#endif
/* 1 = protection present */
#ifndef F_MIXED
#define F_MIXED 1      /* 0: peak = max(holding, peak of the target) also while something is under way */
#endif
#ifndef F_ALIKE
#define F_ALIKE 1      /* a release waits for terminating replicas of a larger kind */
#endif
#ifndef F_RELTERM
#define F_RELTERM 1    /* a release waits until no replica terminates; 0: existing + terminating <= target suffices */
#endif
#ifndef F_NUMBER
#define F_NUMBER 1     /* the bound by number isn't used where terminating replicas are counted beside it */
#endif
#ifndef BESURGE
#define BESURGE 1      /* BE 1: 0 = it uses the surge only while replicas of another template are live */
#endif
#ifndef F_RSOBS
#define F_RSOBS 1      /* a release waits until the ReplicaSets are observed and ask for exactly the target */
#endif
#ifndef F_PLAIN
#define F_PLAIN 1      /* no surge where nothing is replaced */
#endif
#ifndef F_WAIT
#define F_WAIT 1       /* BE 0: a growing write waits */
#endif
#ifndef F_GROWNEW
#define F_GROWNEW 1    /* BE 0: the number grows only while no ReplicaSet of another template asks for anything */
#endif
#ifndef F_WAITSURGE
#define F_WAITSURGE 1  /* a growing write waits for spec + surge; 0: for spec alone */
#endif
#ifndef F_ONTOP
#define F_ONTOP 0      /* 1: the bound by holding adds the largest kind for replicas that come on top */
#endif
#ifndef G2LIVE
#define G2LIVE 0       /* OVERLAP: 1 counts live replicas that their ReplicaSet has been told to end */
#endif

#define SZ(t) ((t)==1 -> S1 : ((t)==2 -> S2 : S3))
#define MAX(x,y) ((x)>(y) -> (x) : (y))
#define MIN(x,y) ((x)<(y) -> (x) : (y))
byte T=1, R=N0, hold=S1*N0, largest=S1, fen=1; bool ss, drain;        /* entry */
byte oT=1, oR=N0, ofen=1; bool oS, oobs=1;                             /* object */
#if BE==0
byte dT=1, dR=N0, dN=N0; bool dS;                                      /* Deployment controller's copy; number last scaled to */
byte a[4], sn[4];                                                      /* ReplicaSets: asked for, noticed */
#endif
byte lv[4], tm[4];
byte ops=OPS; bool done, okl, okrv;

#define RN (drain -> 0 : R)
#define SUM(x) (x[1]+x[2]+x[3])
#define UN(x) (x[1]*S1+x[2]*S2+x[3]*S3)
#if BE==1
#define G2 (UN(lv)+UN(tm)<=hold)
#elif STRICT==1
#define G2 (UN(lv)+UN(tm)<=hold)
#elif G2LIVE==1
#define G2 (UN(lv)<=hold)
#else
#define G2 (MIN(lv[1],a[1])*S1+MIN(lv[2],a[2])*S2+MIN(lv[3],a[3])*S3<=hold && UN(a)<=hold)
#endif
#define CHK assert(G2)

/* ---- the user's commit: RolloutPlanner.ways on the ledger that it replaces */
inline mixed(s,to,more) {
  pk = hold+(F_ONTOP -> MAX(largest,np) : np)*(more);
  if :: !F_NUMBER || to==0 -> pk = MIN(MAX(largest,np)*(nR+s+to),pk) :: else fi }
inline replacing(s,to) {
  if
  :: !way -> ws=s; wd=0;
     if :: stl || !F_MIXED -> pk=MAX(per,np)*MAX(repl,nR)+np*s+per*(to) :: else -> mixed(s,to,nR) fi;
     wh=MAX(hold,pk); way=(wh<=L)
  :: else
  fi }
inline change(t,r) { d_step {
  nT=t; nR=r; per=SZ(T); repl=RN; np=SZ(nT); way=0; stl=(hold<=per*repl && largest<=per);
  if
  :: drain || nR==0 -> ws=0; wd=1; wh=MAX(hold,np*nR); way=(wh<=L)
  :: else ->
     if
     :: nT!=T && repl>0 -> replacing(1,TOV(nR)); replacing(0,TOV(nR)); if :: !STRICT -> replacing(0,0) :: else fi
     :: else -> wd=0;
        if
        :: stl || hold==0 -> ws=1-F_PLAIN; wh=MAX(hold,np*nR)
        :: else -> ws=(repl>0 -> ss : 0); if :: nR>repl -> mo=nR-repl :: else -> mo=0 fi; mixed(ws,TOV(nR),mo); mo=0; if :: !F_PLAIN -> ws=1 :: else fi; wh=MAX(MAX(hold,pk),np*nR)
        fi; way=(wh<=L)
     fi;
     if :: !way && ((nT!=T && repl>0) || (repl==0 && hold>0)) -> ws=0; wd=1; wh=MAX(hold,np*nR); way=(wh<=L) :: else fi
  fi;
  if
  :: way -> wd = (nR>0 && (drain || (wd && hold>0)));
     largest = (nR==0 -> largest : MAX(largest,np)); hold=wh; ss=ws; drain=wd; T=nT; R=nR; fen++; okl=0;
     printf("EV user: update -> (t%d x%d) fence %d surge %d drain %d hold %d largest %d\n",T,R,fen,ss,drain,hold,largest);
     assert(hold<=L)
  :: else -> printf("EV user: (t%d x%d) refused\n",nT,nR)
  fi;
  ops--; nT=0; nR=0; per=0; repl=0; np=0; way=0; stl=0; ws=0; wd=0; wh=0; pk=0 } }

proctype User() {
  byte nT,nR,per,repl,np,wh,pk,mo; bool way,stl,ws,wd;
  do
  :: atomic { ops>0 && !(T==1&&R==1) -> change(1,1) }
  :: atomic { ops>0 && !(T==2&&R==1) -> change(2,1) }
  :: atomic { ops>0 && !(T==3&&R==1) -> change(3,1) }
#if NMAX>1
  :: atomic { ops>0 && !(T==1&&R==2) -> change(1,2) }
  :: atomic { ops>0 && !(T==2&&R==2) -> change(2,2) }
  :: atomic { ops>0 && !(T==3&&R==2) -> change(3,2) }
#endif
  :: atomic { ops>0 && R>0 -> change(T,0) }
  :: atomic { done=1; ops=0; break }
  od
}

/* ---- carrying out */
#define BEHIND (ofen<fen || oT!=T || oR!=RN || oS!=ss)
#define NXT (oT==T || oR>RN -> oT : T)                 /* template or number, never both */
#define NXR (oT==T || oR>RN -> RN : oR)
#define PURE (NXT==oT && NXR<=oR && ss<=oS)
#if BE==0
#define RSSEEN (sn[1]==a[1]&&sn[2]==a[2]&&sn[3]==a[3])
#define OTHERS(x) (SUM(x)-x[oT])
#define WAITRS (oobs && RSSEEN && SUM(a)<=oR+(F_WAITSURGE -> oS : 0) && (!F_GROWNEW || NXR<=oR || OTHERS(a)==0))
#define WAITPODS (SUM(tm)==0 && lv[1]<=a[1] && lv[2]<=a[2] && lv[3]<=a[3])
#define WAITOK (!F_WAIT || (WAITRS && WAITPODS))
#else
#define WAITPODS 1
#define WAITOK 1
#endif
#define NEED (SZ(T)*R)
#define FIN (done && ((!BEHIND && !drain && hold==NEED) || (T==BAD && (oT==BAD || !BEHIND))))

proctype W() {
  byte wT,wR,wF; bool wS,wait;
  do
  :: atomic { BEHIND && (PURE || WAITOK) -> okrv=1; wT=NXT; wR=NXR; wS=ss; wF=fen; wait=!PURE && F_WAIT }
     if
     :: atomic { wait -> if :: WAITPODS :: else -> okrv=0 fi }     /* pods are listed after their owners */
     :: atomic { !wait }
     :: atomic { okrv=0 }
     fi;
     atomic { if
     :: okrv -> printf("EV W: object (t%d x%d surge %d)@f%d -> (t%d x%d surge %d)@f%d\n",oT,oR,oS,ofen,wT,wR,wS,wF);
        if :: oT!=wT||oR!=wR||oS!=wS -> oobs=(BE==1) :: else fi; oT=wT; oR=wR; oS=wS; ofen=wF
     :: true
     fi; okrv=0; wT=0; wR=0; wF=0; wS=0; wait=0 }
  :: atomic { FIN -> break }
  od
}

/* ---- settling: ledger, then object and ReplicaSets, then pods, then compare-and-set */
#define ATTARGET (!BEHIND && oobs)
#if BE==0
#define EXACT (RSSEEN && a[T]==RN && SUM(a)==RN)
#else
#define EXACT 1
#endif
#define RELOBJ (ATTARGET && (EXACT || !F_RSOBS))
#define TERMOK (!F_RELTERM || SUM(tm)==0)
#define RELPODS (drain -> SUM(lv)+SUM(tm)==0 : (SUM(lv)+SUM(tm)<=R && lv[T]==SUM(lv) && TERMOK && (!F_ALIKE || SUM(tm)==0 || largest<=SZ(T))))
#define TODO (drain || hold>NEED || largest!=(R==0 -> 0 : SZ(T)))
proctype S() {
  do
  :: atomic { TODO && RELOBJ && RELPODS -> okl=1 }
     if :: atomic { RELOBJ || !okl } :: atomic { !RELOBJ -> okl=0 } :: atomic { okl=0 } fi;
     if :: atomic { RELPODS || !okl } :: atomic { !RELPODS -> okl=0 } :: atomic { okl=0 } fi;
     atomic { if
     :: okl && drain -> drain=0; fen++; largest=SZ(T); printf("EV S: everything is gone, run (t%d x%d) fence %d\n",T,R,fen)
     :: okl && !drain -> if :: hold>=NEED -> hold=NEED; largest=(R==0 -> 0 : SZ(T)) :: else fi;
        printf("EV S: release -> hold %d\n",hold); CHK
     :: true
     fi; okl=0 }
  :: atomic { FIN -> break }
  od
}

/* ---- the back end */
#define LEAST(r,s) ((r)+(s)-1)      /* least available: number - unavailable, and unavailable = 1 - surge */
#define POD(i) \
  :: atomic { tm[i]>0 -> tm[i]--; printf("EV   a terminating t%d is gone\n",i) }
#if BE==0
#define ACTIVE ((a[1]>0->1:0)+(a[2]>0->1:0)+(a[3]>0->1:0))
#define GOOD(i) (i==BAD -> 0 : lv[i])
#define AVAIL (GOOD(1)+GOOD(2)+GOOD(3))
#define NEWUN (dT==BAD -> a[dT] : (a[dT]>lv[dT] -> a[dT]-lv[dT] : 0))
#define CURRENT (dT==oT && dR==oR && dS==oS)
#define SCALES (dR!=dN && ACTIVE>0)
#define TMPACE (!PACED || SUM(tm)==0)
#define OLD(i) \
  :: atomic { !SCALES && dT!=i && a[i]>0 && SUM(a)+1>dR+dS+NEWUN && (i==BAD || dR==0 || (AVAIL+1>dR+dS && TMPACE)) -> a[i]--; printf("EV   DC tells rs t%d: %d\n",i,a[i]) }
#define RS(i) \
  :: atomic { sn[i]!=a[i] -> sn[i]=a[i] } \
  :: atomic { lv[i]<sn[i] -> lv[i]++; printf("EV   rs t%d creates: live %d terminating %d\n",i,lv[i],tm[i]); CHK } \
  :: atomic { lv[i]>sn[i] -> lv[i]--; tm[i]++; printf("EV   rs t%d ends one: live %d terminating %d\n",i,lv[i],tm[i]) }
proctype Backend() {
end:
  do
  :: atomic { !CURRENT -> dT=oT; dR=oR; dS=oS; printf("EV   DC sees (t%d x%d surge %d)\n",dT,dR,dS) }
  :: atomic { !oobs && CURRENT && !SCALES -> oobs=1; okrv=0; printf("EV   DC observedGeneration\n") }
  :: atomic { SCALES -> dN=dR;        /* a changed number: the only active one gets it; several share number + surge, in any proportion */
       if
       :: dR==0 -> a[1]=0; a[2]=0; a[3]=0
       :: dR>0 && ACTIVE==1 -> if :: a[1]>0 -> a[1]=dR :: a[2]>0 -> a[2]=dR :: a[3]>0 -> a[3]=dR fi
       :: dR>0 && ACTIVE>1 ->
          do
          :: SUM(a)<dR+dS && a[1]>0 -> a[1]++
          :: SUM(a)<dR+dS && a[2]>0 -> a[2]++
          :: SUM(a)<dR+dS && a[3]>0 -> a[3]++
          :: SUM(a)>dR+dS && a[1]>0 -> a[1]--
          :: SUM(a)>dR+dS && a[2]>0 -> a[2]--
          :: SUM(a)>dR+dS && a[3]>0 -> a[3]--
          :: SUM(a)==dR+dS -> break
          od
       fi; printf("EV   DC scales: rs t1 %d t2 %d t3 %d\n",a[1],a[2],a[3]) }
  :: atomic { !SCALES && a[dT]<dR && SUM(a)<dR+dS -> a[dT]++; dN=dR; printf("EV   DC asks rs t%d for %d\n",dT,a[dT]) }
  :: atomic { !SCALES && a[dT]>dR -> a[dT]=dR; printf("EV   DC tells rs t%d: %d\n",dT,a[dT]) }
  OLD(1) OLD(2) OLD(3)
  RS(1) RS(2) RS(3)
  POD(1) POD(2) POD(3)
  od
}
#else
#define END(i) \
  :: atomic { oT!=i && lv[i]>0 && (oR==0 || i==BAD || SUM(lv)-(BAD==0 -> 0 : lv[BAD])+1>oR+oS) -> lv[i]--; tm[i]++; printf("EV   back end ends a t%d: live %d terminating %d\n",i,lv[i],tm[i]) }
proctype Backend() {
end:
  do
  :: atomic { lv[oT]<oR && SUM(lv)+SUM(tm)<oR+(BESURGE || SUM(lv)>lv[oT] -> oS : 0) -> lv[oT]++; printf("EV   back end starts a t%d: live %d terminating %d\n",oT,lv[oT],tm[oT]); CHK }
  :: atomic { lv[oT]>oR -> lv[oT]--; tm[oT]++; printf("EV   back end ends a t%d: live %d terminating %d\n",oT,lv[oT],tm[oT]) }
  END(1) END(2) END(3)
  POD(1) POD(2) POD(3)
  od
}
#endif
init { atomic {
#if BE==0
  a[1]=N0; sn[1]=N0;
#endif
  lv[1]=N0;
  run User(); run W(); run S(); run Backend() } }
