/* Model A once more, for liveness: crashes and user changes end at `done`; then everything settles (weak fairness).
 * Back end, fence, steps, holdings, release, removal.   G1 G2 G5 + stuck states.
 * One group ledger, one id, re-creation of the id (incarnations), NM managers, Kubernetes-like back end.
 * User mutations are one atomic step (a commit that loses its CAS has no effect; model B looks inside).
 * CAS versions / resourceVersions / uids are modelled by validity bits: a read sets the bit of the reader,
 * every write of the thing clears the bits of all.  A crash = `goto start` at any call boundary (free, unlimited). */
#ifndef OPS
#define OPS 3
#endif
#ifndef NINC
#define NINC 2
#endif
#ifndef L
#define L 2
#endif
#ifndef NM
#define NM 2
#endif
#ifndef NS
#define NS 2
#endif
#ifndef EXTDEL
#define EXTDEL 0
#endif
/* planted faults: 1 = protection present */
#ifndef F_FENCE
#define F_FENCE 1      /* fence compared under rv precondition of the write */
#endif
#ifndef F_REREAD
#define F_REREAD 1     /* re-read record between inert creation and activation */
#endif
#ifndef F_LIVE
#define F_LIVE 1       /* release/removal/step on a read begun after the ledger read */
#endif
#ifndef F_OBS
#define F_OBS 1        /* release only after observedGeneration */
#endif
#ifndef F_MAXHOLD
#define F_MAXHOLD 1    /* holding = max(current holding, peak); 0: max(old target,new target) */
#endif
#ifndef F_ONECHANGE
#define F_ONECHANGE 1  /* a write changes template or replicas, never both */
#endif
/* fixes / readings: 1 = fixed, 0 = text as written (or the naive reading of it) */
#ifndef X_SHELLRV
#define X_SHELLRV 0    /* shell removed with uid+rv (0: uid) */
#endif
#ifndef X_RELPODS
#define X_RELPODS 0    /* release below needs pods/replica sets counted also when not a removal */
#endif
#ifndef X_WAIT
#define X_WAIT 0       /* a write that is not a pure scale-down waits for a live obs without terminating/old pods */
#endif
#ifndef X_STOPFIRST
#define X_STOPFIRST 0  /* removal: scale to 0, observed, no pods, then delete */
#endif
#ifndef X_DERIVE
#define X_DERIVE 0     /* next write planned from the object read (0: step planned from entry) */
#endif
#ifndef X_STEPFENCE
#define X_STEPFENCE 0  /* step advance bumps the fence (only when steps are in entry) */
#endif
#ifndef X_CREATEONLY
#define X_CREATEONLY 1 /* create fails if present (0: server-side apply without precondition = upsert) */
#endif
#ifndef X_OBJFIRST
#define X_OBJFIRST 0   /* every write: object read first, record read after it */
#endif
#ifndef X_PREDORD
#define X_PREDORD 1    /* other incarnation judged "predecessor" only if object was read before the record */
#endif
#ifndef X_REC0
#define X_REC0 0       /* template changed only at 0 replicas */
#endif
#ifndef X_RSOBS
#define X_RSOBS 0      /* replica sets' observedGeneration required too wherever the deployment's is */
#endif
#ifndef X_ORPH
#define X_ORPH 0       /* inventory removes never-activated shells without entry */
#endif
#ifndef PODSFIRST
#define PODSFIRST 0    /* removal lists pods before owners */
#endif
#ifndef X_PREDDEL
#define X_PREDDEL 1   /* 0: a predecessor is reported, nobody removes it */
#endif
#ifndef NOSTALE
#define NOSTALE 0     /* 1: controllers notice a deletion at once (back end kinder than real) */
#endif
#ifndef RELAXG5
#define RELAXG5 0
#endif

#define CRASHOK (!done)
bool tog[3];
#define SZ(t) (t)
/* ledger */
bool ex; byte inc, fen, T, R, cT, cR, hold, seq, ninc; bool rem;
/* primary object */
bool ox, oobs; byte oslot, oinc, ofen, oT, oR, oseq;
/* back end per uid slot; index s*2+t-1 */
byte sI[NS], dT[NS], dR[NS]; bool dv[NS], rsx[NS];
byte a[NS*2], sn[NS*2], lv[NS*2], tm[NS*2];
bool okl[NM], okrv[NM], okuid[NM];
byte ops = OPS, ext = EXTDEL; bool done;
#if NM>2
#define CL1(v) v[1]=0; v[2]=0;
#elif NM>1
#define CL1(v) v[1]=0;
#else
#define CL1(v)
#endif
#define IX(s,t) ((s)*2+(t)-1)
#define CLRL  d_step{ okl[0]=0; CL1(okl) }
#define CLRRV d_step{ okrv[0]=0; CL1(okrv) }
#define CLRUID d_step{ okuid[0]=0; CL1(okuid) okrv[0]=0; CL1(okrv) }
#define PODS(s) ((lv[(s)*2]+tm[(s)*2])*SZ(1)+(lv[(s)*2+1]+tm[(s)*2+1])*SZ(2))
#define CNT(s) (lv[(s)*2]+tm[(s)*2]+lv[(s)*2+1]+tm[(s)*2+1])
#define OFI(s,i) (sI[s]==(i) -> PODS(s) : 0)
#if NS==2
#define PODSI(i) (OFI(0,i)+OFI(1,i))
#define RSXI(i) ((rsx[0]&&sI[0]==(i))||(rsx[1]&&sI[1]==(i)))
#define RSLAG(i) ((sI[0]==(i)&&(sn[0]!=a[0]||sn[1]!=a[1]))||(sI[1]==(i)&&(sn[2]!=a[2]||sn[3]!=a[3])))
#define TERMI(i) ((sI[0]==(i) -> tm[0]+tm[1] : 0)+(sI[1]==(i) -> tm[2]+tm[3] : 0))
#define ALLCNT (CNT(0)+CNT(1))
#define ANYRSX (rsx[0]||rsx[1])
#else
#define PODSI(i) (OFI(0,i)+OFI(1,i)+OFI(2,i))
#define RSXI(i) ((rsx[0]&&sI[0]==(i))||(rsx[1]&&sI[1]==(i))||(rsx[2]&&sI[2]==(i)))
#define RSLAG(i) ((sI[0]==(i)&&(sn[0]!=a[0]||sn[1]!=a[1]))||(sI[1]==(i)&&(sn[2]!=a[2]||sn[3]!=a[3]))||(sI[2]==(i)&&(sn[4]!=a[4]||sn[5]!=a[5])))
#define TERMI(i) ((sI[0]==(i) -> tm[0]+tm[1] : 0)+(sI[1]==(i) -> tm[2]+tm[3] : 0)+(sI[2]==(i) -> tm[4]+tm[5] : 0))
#define ALLCNT (CNT(0)+CNT(1)+CNT(2))
#define ANYRSX (rsx[0]||rsx[1]||rsx[2])
#endif
/* G2: pods of incarnation i within the holding of the entry with that incarnation, 0 if there is none */
#define G2 (PODSI(1) <= ((ex&&inc==1) -> hold : 0) && PODSI(2) <= ((ex&&inc==2) -> hold : 0))
#define CHK assert(G2)
#define FREE(s) (!(ox&&oslot==s) && !dv[s] && !rsx[s] && CNT(s)==0 && sn[(s)*2]==0 && sn[(s)*2+1]==0 && a[(s)*2]==0 && a[(s)*2+1]==0)
inline tidy(s) { if :: sI[s] && FREE(s) -> sI[s]=0; dT[s]=0; dR[s]=0 :: else fi }
#define NEED (SZ(T)*R)
#define OTHT(t) (3-(t))
/* pods of the wrong template among the live ones of the object */
#define STRAY (ox && lv[IX(oslot,OTHT(oT))]>0)
#define SETTLED ( (!ex && ALLCNT==0 && (!ox || (oR==0 && !X_ORPH))) || \
  (ex && !rem && ox && oinc==inc && ofen==fen && oT==T && oR==R && cT==T && cR==R && oobs && hold==NEED && PODSI(inc)==NEED && !STRAY && TERMI(inc)==0) )

/* next write from (t,r) to target (gt,gr) */
inline nextstep(t,r,gt,gr,nt,nr) {
  if
  :: !F_ONECHANGE || t==gt -> nt=gt; nr=gr
  :: else ->
     if
     :: X_REC0 -> if :: r>0 -> nt=t; nr=0 :: else -> nt=gt; nr=0 fi
     :: else -> if :: r>gr -> nt=t; nr=gr :: r<gr -> nt=gt; nr=r :: else -> nt=gt; nr=gr fi
     fi
  fi
}

inline commitupd(nT,nR) { d_step {
   if
   :: !F_MAXHOLD -> hold = (SZ(nT)*nR > NEED -> SZ(nT)*nR : NEED)
   :: else -> if :: SZ(nT)*nR > hold -> hold = SZ(nT)*nR :: else fi
   fi;
   T=nT; R=nR; fen++; seq++; printf("EV user: update -> (t%d x%d) fence %d hold %d\n",T,R,fen,hold);
   if :: X_DERIVE -> cT=T; cR=R
      :: else -> nextstep(cT,cR,T,R,yt,yr); cT=yt; cR=yr; yt=0; yr=0
   fi; CLRL; ops--; assert(hold<=L); CHK } }

proctype User() {
  byte yt, yr;
  do
  :: atomic { ops>0 && !ex && ninc<NINC -> ops--; ninc++; ex=1; rem=0; inc=ninc; fen=1; seq=1;
       if :: T=1;R=1 :: T=1;R=2 :: T=2;R=1 fi; cT=T; cR=R; hold=NEED; printf("EV user: deploy inc%d (t%d x%d) hold %d\n",inc,T,R,hold); CLRL }
  :: atomic { ops>0 && ex && !rem && !(T==1&&R==1) -> commitupd(1,1) }
  :: atomic { ops>0 && ex && !rem && !(T==1&&R==2) -> commitupd(1,2) }
  :: atomic { ops>0 && ex && !rem && !(T==2&&R==1) -> commitupd(2,1) }
  :: atomic { ops>0 && ex && !rem && !(T==1&&R==0) -> commitupd(1,0) }
#if L>=4
  :: atomic { ops>0 && ex && !rem && !(T==2&&R==2) -> commitupd(2,2) }
#endif
  :: atomic { ops>0 && ex && !rem -> ops--; rem=1; fen++; seq++; printf("EV user: delete, fence %d\n",fen); CLRL }
  :: atomic { ext>0 && ox -> ext--; ox=0; if :: NOSTALE -> dv[oslot]=0 :: else fi; printf("EV extern: object deleted\n"); CLRUID; oobs=0; oinc=0; ofen=0; oT=0; oR=0; oseq=0; tidy(oslot); oslot=0 } /* kubectl delete */
  :: atomic { done=1; ops=0; ext=0; break }
  od
}

/* what a live pass would do now: guard against idle passes, so that a stuck system is a deadlock */
#define MINE (ox && oinc==inc)
#if NS==2
#define RSFOREIGN (rsx[1-oslot] && sI[1-oslot]==oinc)
#else
#define RSFOREIGN ((oslot!=0&&rsx[0]&&sI[0]==oinc)||(oslot!=1&&rsx[1]&&sI[1]==oinc)||(oslot!=2&&rsx[2]&&sI[2]==oinc))
#endif
#define RSOVER (RSFOREIGN || a[IX(oslot,oT)]>oR || a[IX(oslot,OTHT(oT))]>0)
#define RSEXACT (!RSFOREIGN && a[IX(oslot,oT)]==oR && a[IX(oslot,OTHT(oT))]==0)
#define WAITOK (!X_WAIT || (oobs && (!X_RSOBS || !RSLAG(inc)) && TERMI(inc)==0 && PODSI(inc)==lv[IX(oslot,oT)]*SZ(oT)))
#define RELOK ((!F_OBS||oobs) && (!X_RSOBS || !RSLAG(inc)) && (!X_RELPODS || (TERMI(inc)==0 && PODSI(inc)<=NEED && !STRAY)))
#define W_CREATE (ex && !rem && !ox)
#define W_WRITE  (ex && !rem && MINE && (ofen<fen || oT!=cT || oR!=cR))
#define W_PRED   (X_PREDDEL && ex && ox && oinc!=inc)
#define W_DEL    (ex && rem && MINE)
#define W_REM    (ex && rem && !ox && PODSI(inc)==0 && !RSXI(inc))
#define W_SET    (ex && !rem && MINE && ofen==fen && oT==cT && oR==cR && ((cT!=T||cR!=R) || hold!=NEED))
#define W_ORPH   (X_ORPH && !ex && ox && oR==0)
#define WORK (W_CREATE||W_WRITE||W_PRED||W_DEL||W_REM||W_SET||W_ORPH)

#define NONE 0
#define CREATE 1
#define WRITE 2
#define DELE 3
#define SHELLDEL 4
#define SETTLE 5
#define REMOVE 6
#define RDL d_step{ printf("EV M%d: reads record (ex%d rem%d inc%d f%d)\n",m,ex,rem,inc,fen); lx=ex; lI=inc; lF=fen; lS=rem; lcT=cT; lcR=cR; lq=seq; okl[m]=1 }
#define RDO d_step{ printf("EV M%d: reads object (ex%d inc%d f%d t%d x%d obs%d)\n",m,ox,oinc,ofen,oT,oR,oobs); jx=ox; jI=oinc; jF=ofen; jT=oT; jR=oR; jo=oobs; okrv[m]=ox; okuid[m]=ox }
#define RESET d_step{ lx=0; lI=0; lF=0; lS=0; lcT=0; lcR=0; lq=0; jx=0; jI=0; jF=0; jT=0; jR=0; jo=0; act=0; wT=0; wR=0; ob=0; okl[m]=0; okrv[m]=0; okuid[m]=0 }
inline decide(live) { d_step {
  if
  :: !lx -> if :: X_ORPH && !live && jx && jR==0 -> act=SHELLDEL :: else -> act=NONE fi
  :: lx && jx && jI!=lI -> if :: (!live || !X_PREDORD) && X_PREDDEL -> act=DELE :: else -> act=NONE fi
  :: lx && jx && jI==lI && jF>lF -> act=NONE                       /* superseded */
  :: lx && jx && jI==lI && jF<=lF && lS ->
       if
       :: !X_STOPFIRST -> act=DELE
       :: X_STOPFIRST && (jR>0 || jF<lF) -> if :: !live||!X_OBJFIRST -> act=WRITE; wT=jT; wR=0 :: else -> act=NONE fi
       :: else -> if :: jo && (live||!F_LIVE) && (!X_RSOBS||!RSLAG(lI)) -> act=DELE; ob=1 :: else -> act=NONE fi
       fi
  :: lx && jx && jI==lI && jF<=lF && !lS ->
       if
       :: jF<lF || jT!=lcT || jR!=lcR ->
          if :: X_OBJFIRST && live -> act=NONE
             :: else -> act=WRITE;
               if :: X_DERIVE -> nextstep(jT,jR,lcT,lcR,wT,wR) :: else -> wT=lcT; wR=lcR fi;
               if :: X_WAIT && !(wT==jT && wR<=jR) -> ob=1;
                     if :: !okuid[m] || !jo || (X_RSOBS && (RSLAG(lI) || RSOVER)) -> act=NONE :: else fi
                  :: else fi
          fi
       :: else -> if :: (live||!F_LIVE) && (!F_OBS||jo) && (!X_RSOBS||(okuid[m]&&!RSLAG(lI)&&RSEXACT)) -> act=SETTLE :: else -> act=NONE fi
       fi
  :: lx && !jx -> if :: !lS -> act=CREATE
                     :: lS && (live||!F_LIVE) && (PODSFIRST || !RSXI(lI)) -> act=REMOVE
                     :: else -> act=NONE fi
  fi } }

inline dowrite(nt,nr) { d_step { printf("EV M%d: object write inc%d (t%d x%d)@f%d -> (t%d x%d)@f%d\n",m,oinc,oT,oR,ofen,nt,nr,lF);          /* the object write; caller checked preconditions */
   assert(RELAXG5 || oseq<=lq);           /* G5: never an older intent over a newer one */
   assert(nr==0 || (ex && inc==oinc));    /* G5: a deleted one never comes back */
   assert(nr*SZ(nt)<=hold || nr<=oR&&nt==oT);  /* G2: the spec asks for no more than the holding */
   if :: oT!=nt || oR!=nr -> oobs=0 :: else fi;
   oT=nt; oR=nr; ofen=lF; oseq=lq; CLRRV } }
inline delobj() { d_step { if :: NOSTALE -> dv[oslot]=0 :: else fi; printf("EV M%d: object delete inc%d (t%d x%d)@f%d\n",m,oinc,oT,oR,ofen); ox=0; CLRUID; oobs=0; oinc=0; ofen=0; oT=0; oR=0; oseq=0; tidy(oslot); oslot=0 } }

proctype M(byte m) {
  bool lx, lS, jx, jo, ob; byte lI,lF,lcT,lcR,lq,jI,jF,jT,jR,act,wT,wR;
start:
  if
  :: atomic { WORK && (CRASHOK || !tog[m] || !ox) -> tog[m]=(done->1:0); RDL }; 
     if :: atomic { RDO; decide(1) } :: atomic { CRASHOK -> RESET; goto start } fi
  :: atomic { WORK && ox && (CRASHOK || tog[m]) -> tog[m]=0; RDO };                     /* object first; also = a cached object read (any earlier state) */
     if :: atomic { RDL; decide(0) } :: atomic { CRASHOK -> RESET; goto start } fi
#if F_LIVE==0
  :: atomic { WORK && !ox -> RDO };
     if :: atomic { RDL; decide(0) } :: atomic { CRASHOK -> RESET; goto start } fi
#endif
  :: atomic { done && SETTLED -> goto fin }
  fi;
  if
  :: atomic { act==NONE -> RESET; goto start }
  :: atomic { act!=NONE && act!=CREATE && act!=SETTLE && act!=REMOVE && !ob -> skip }
  :: atomic { (act==WRITE||act==DELE) && ob ->            /* list pods, after object and replica sets */
       if
       :: act==WRITE && (!okuid[m] || TERMI(lI)>0 || PODSI(lI)!=lv[IX(oslot,jT)]*SZ(jT) || lv[IX(oslot,jT)]>jR) -> RESET; goto start
       :: act==DELE && PODSI(lI)>0 -> RESET; goto start
       :: else -> ob=0
       fi }
  :: atomic { act==CREATE ->
       if
       :: ox && X_CREATEONLY -> RESET; goto start          /* 409 already exists */
       :: ox && !X_CREATEONLY -> dowrite(lcT,0); okrv[m]=1; okuid[m]=1; jT=lcT   /* upsert */
       :: !ox && FREE(0) -> ox=1; oslot=0; sI[0]=lI; oinc=lI; ofen=lF; oT=lcT; oR=0; oobs=0; oseq=lq; okrv[m]=1; okuid[m]=1; jT=lcT; printf("EV M%d: shell created inc%d @f%d\n",m,lI,lF)
       :: !ox && !FREE(0) && FREE(1) -> ox=1; oslot=1; sI[1]=lI; oinc=lI; ofen=lF; oT=lcT; oR=0; oobs=0; oseq=lq; okrv[m]=1; okuid[m]=1; jT=lcT; printf("EV M%d: shell created inc%d @f%d\n",m,lI,lF)
       :: else -> RESET; goto start      /* model bound: no free uid slot */
#if NS>2
       :: !ox && !FREE(0) && !FREE(1) && FREE(2) -> ox=1; oslot=2; sI[2]=lI; oinc=lI; ofen=lF; oT=lcT; oR=0; oobs=0; oseq=lq; okrv[m]=1; okuid[m]=1; jT=lcT
#endif
       fi }
     if
     :: atomic { F_REREAD && ex && inc==lI && fen==lF -> act=WRITE; wT=lcT; wR=lcR;
                 if :: X_WAIT -> RESET; goto start :: else fi }  /* with X_WAIT the activation is an ordinary write */
     :: atomic { !F_REREAD -> act=WRITE; wT=lcT; wR=lcR }
     :: atomic { F_REREAD && !(ex && inc==lI && fen==lF) -> act=SHELLDEL }
     :: atomic { CRASHOK -> RESET; goto start }
     fi
  :: atomic { act==SETTLE ->                               /* pods listed after object */
       if :: X_RELPODS && (TERMI(lI)>0 || PODSI(lI)>SZ(jT)*jR || !MINE || STRAY) -> RESET; goto start
          :: else -> act=SETTLE; jx=1; skip fi }
     if
     :: atomic { okl[m] && ( (cT!=T||cR!=R) || hold>NEED ) ->
          if
          :: cT!=T||cR!=R -> d_step { nextstep(cT,cR,T,R,wT,wR); cT=wT; cR=wR; seq++; printf("EV M%d: CAS step -> (t%d x%d)\n",m,cT,cR); if :: X_STEPFENCE -> fen++ :: else fi }
          :: else -> hold=NEED; printf("EV M%d: CAS release -> hold %d\n",m,hold)
          fi; CLRL; CHK; RESET; goto start }
     :: atomic { (CRASHOK || !(okl[m] && ( (cT!=T||cR!=R) || hold>NEED ))) -> RESET; goto start }
     fi
  :: atomic { act==REMOVE ->
       if :: PODSI(lI)>0 -> RESET; goto start :: else fi }
#if PODSFIRST
     if :: atomic { ox || RSXI(lI) -> RESET; goto start } :: atomic { !(ox || RSXI(lI)) } :: atomic { CRASHOK -> RESET; goto start } fi;
#endif
     if
     :: atomic { okl[m] -> printf("EV M%d: CAS entry removed\n",m); ex=0; inc=0; fen=0; seq=0; rem=0; T=0; R=0; cT=0; cR=0; hold=0; CLRL; CHK; RESET; goto start }
     :: atomic { (CRASHOK || !okl[m]) -> RESET; goto start }
     fi
  :: atomic { CRASHOK -> RESET; goto start }
  fi;
  /* back-end write */
  if
  :: atomic { act==WRITE -> if :: ox && okuid[m] && (okrv[m] || !F_FENCE) -> dowrite(wT,wR) :: else fi; RESET; goto start }
  :: atomic { act==DELE -> if :: okuid[m] && (!X_STOPFIRST || okrv[m] || jI!=lI) -> 
         assert(RELAXG5 || oinc!=lI || oseq<=lq); assert(oinc==lI || !(ex && oinc==inc)); delobj() :: else fi; RESET; goto start }
  :: atomic { act==SHELLDEL -> if :: okuid[m] && (!X_SHELLRV || okrv[m]) ->
         assert(!(ex && inc==oinc && !rem && oseq==seq && oseq>lq));   /* cleaning up must not kill what the current intent runs on */
         delobj() :: else fi; RESET; goto start }
  :: atomic { CRASHOK -> RESET; goto start }
  fi;
fin: skip
}

#define SLOT(s) \
  :: atomic { ox && oslot==s && (!dv[s] || dT[s]!=oT || dR[s]!=oR) -> dv[s]=1; dT[s]=oT; dR[s]=oR; printf("EV   DC%d sees (t%d x%d)\n",s,oT,oR) } \
  :: atomic { ox && oslot==s && !oobs && dv[s] && dT[s]==oT && dR[s]==oR && !DSCALE(s) && !DOLD(s) -> oobs=1; printf("EV   DC%d observedGeneration\n",s); CLRRV } \
  :: atomic { dv[s] && !(ox&&oslot==s) -> dv[s]=0; tidy(s) } \
  :: atomic { dv[s] && a[(s)*2]>0 && a[(s)*2]!=dR[s] -> a[(s)*2]=dR[s]; printf("EV   DC%d scales rs t1 to %d\n",s,dR[s]) } \
  :: atomic { dv[s] && a[(s)*2+1]>0 && a[(s)*2+1]!=dR[s] -> a[(s)*2+1]=dR[s]; printf("EV   DC%d scales rs t2 to %d\n",s,dR[s]) } \
  :: atomic { dv[s] && !DSCALE(s) && DOLD(s) -> a[IX(s,OTHT(dT[s]))]=0; printf("EV   DC%d scales old rs to 0\n",s) } \
  :: atomic { dv[s] && !DSCALE(s) && !DOLD(s) && dR[s]>0 && a[IX(s,dT[s])]==0 && lv[IX(s,OTHT(dT[s]))]+tm[IX(s,OTHT(dT[s]))]==0 -> a[IX(s,dT[s])]=dR[s]; rsx[s]=1; printf("EV   DC%d new rs t%d x%d\n",s,dT[s],dR[s]) } \
  :: atomic { rsx[s] && !(ox&&oslot==s) -> a[(s)*2]=0; a[(s)*2+1]=0; rsx[s]=0; if :: NOSTALE -> sn[(s)*2]=0; sn[(s)*2+1]=0 :: else fi; printf("EV   GC%d removes rs\n",s); tidy(s) } \
  RS(s,(s)*2) RS(s,(s)*2+1)
#define DSCALE(s) ((a[(s)*2]>0 && a[(s)*2]!=dR[s]) || (a[(s)*2+1]>0 && a[(s)*2+1]!=dR[s]))
#define DOLD(s) (a[IX(s,OTHT(dT[s]))]>0)
#define RS(s,i) \
  :: atomic { sn[i]!=a[i] -> sn[i]=a[i]; tidy(s) } \
  :: atomic { lv[i]<sn[i] -> lv[i]++; printf("EV   rs %d creates pod -> live %d term %d (hold %d)\n",i,lv[i],tm[i],hold); CHK } \
  :: atomic { lv[i]>sn[i] -> lv[i]--; tm[i]++; printf("EV   rs %d terminates pod -> live %d term %d\n",i,lv[i],tm[i]) } \
  :: atomic { tm[i]>0 -> tm[i]--; tidy(s) }

proctype Backend() {
  do
  SLOT(0)
  SLOT(1)
#if NS>2
  SLOT(2)
#endif
  :: atomic { done && SETTLED && !ANYRSX -> break }
  :: atomic { done && SETTLED && ex -> break }
  od
}
init { atomic { run User(); run M(0);
#if NM>1
  run M(1);
#endif
#if NM>2
  run M(2);
#endif
  run Backend() } }

never { do :: true :: done && !(SETTLED) -> break od; accept: do :: !(SETTLED) od }
