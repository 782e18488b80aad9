/* Model G: suspension and resumption, automatic rollback.  G1 G2, the user's word, stuck states.
 * One deployment whose revisions take 1 or 2 units, a neighbour in the same group's ledger, two managers that crash anywhere, a directory
 * that flips, lies or can't be asked, and a user who updates, stops, starts, deletes meanwhile. The back end lets the old go before the
 * new come (the rolling step is model E). A read of the ledger is a validity bit per manager, cleared by every commit. */
#ifndef OPS
#define OPS 2
#endif
#ifndef L
#define L 3
#endif
#ifndef FLIPS
#define FLIPS 2        /* the switch goes off and on so often */
#endif
#ifndef WRONG
#define WRONG 1        /* wrong answers "off" */
#endif
#ifndef UNREACH
#define UNREACH 2      /* times that the directory can't be asked */
#endif
#ifndef OTH
#define OTH 1          /* changes of the neighbour */
#endif
#ifndef CONFIRM
#define CONFIRM 2      /* answers "off" in a row before anything is suspended */
#endif
#ifndef AUTO
#define AUTO 1         /* revisions can fail */
#endif
#ifndef F_UNREACH
#define F_UNREACH 1    /* no answer changes nothing; 0: it counts as "off" */
#endif
#ifndef F_HOLD
#define F_HOLD 1       /* a suspension keeps the holding until a release; 0: frees it at once */
#endif
#ifndef F_ADMIT
#define F_ADMIT 1      /* a resumption is an admission */
#endif
#ifndef F_RESCAS
#define F_RESCAS 1     /* a resumption is a compare-and-set; 0: it writes the entry as it was read */
#endif
#ifndef F_AUTHOR
#define F_AUTHOR 1     /* never rolled back from an automatic revision, nor to what it is already */
#endif
#ifndef F_EXPECT
#define F_EXPECT 1     /* rolled back only while the failed revision is the latest; 0: appended to whatever there is */
#endif
#ifndef F_RELLIVE
#define F_RELLIVE 1    /* released on live replicas; 0: as soon as the object says so */
#endif
/* entry */
bool ex=1, runs=1, susp, rem, sys, bad; byte T=1, lg, hold=1, oth;
/* what was meant: the user's last word; automatic rollbacks since the user's last revision */
bool wish=1; byte autos;
/* object and replicas, in units */
byte oU=1, p=1; bool st=1;                 /* st: the object has the entry's fence */
bool dir=1, done; byte ops=OPS, flips=FLIPS, wrong=WRONG, unr=UNREACH, oths=OTH;
bool okl[2], okrv[2], okf[2], okrev[2];   /* what this manager read still stands: ledger, object, fence, latest revision */
bool tr[2]; byte c[2];
#define WANT ((ex && runs && !susp && !rem) -> T : 0)
#define CLRL okl[0]=0; okl[1]=0
#define FENCE st=0; okf[0]=0; okf[1]=0
#define REVISION okrev[0]=0; okrev[1]=0
#define CLRV okrv[0]=0; okrv[1]=0
#define MAX(x,y) ((x)>(y) -> (x) : (y))
#define FITS(t) (MAX(hold,t)+oth<=L)
#define CHK assert(p<=(ex -> hold : 0)); assert(!ex || hold+oth<=L); assert(!ex || runs==wish)
#define BEHIND ((ex && !st) || oU!=WANT)
#define SEEN (ex && oU==WANT && st)
#define GOOD (SEEN && !rem && runs && !susp && p==T && !bad && lg!=T)
#define FREE (SEEN && !rem && hold>WANT && (p<=WANT || !F_RELLIVE))
#define GONE (SEEN && rem && p==0)
#define FAILS (SEEN && !rem && runs && !susp && p==T && bad && lg>0 && ((!sys && lg!=T) || !F_AUTHOR) && FITS(lg))
#define MAYRESUME (ex && susp && !rem && (!runs || FITS(T) || !F_ADMIT))
#define ASKS (ex && !rem && ((dir && !susp && (wrong>0 || unr>0 || c[m]>0)) || (!dir && !susp) || (dir && susp && MAYRESUME)))
#define REST (!ex || (SEEN && !rem && hold==WANT && p==WANT && (susp==!dir || (susp && dir && !MAYRESUME)) && !GOOD && !FAILS))
#define FIN (done && REST && !BEHIND && p==oU)

proctype User() { byte t;
  do
  :: atomic { ops>0 && ex && !rem -> ops--;
       if
       :: runs -> runs=0; wish=0; sys=0; autos=0; REVISION; FENCE; printf("EV user: stop\n")
       :: !runs && (susp || FITS(T)) -> runs=1; wish=1; sys=0; autos=0; REVISION; FENCE; if :: susp :: else -> hold=MAX(hold,T) fi; printf("EV user: start  hold %d\n",hold)
       :: !susp -> if :: t=1 :: t=2 fi;
            if :: !runs || FITS(t) -> T=t; if :: bad=0 :: AUTO -> bad=1 fi; sys=0; autos=0; REVISION; FENCE; if :: runs -> hold=MAX(hold,t) :: else fi; printf("EV user: update to %d units, bad %d  hold %d\n",t,bad,hold)
               :: else fi; t=0
       :: rem=1; FENCE; printf("EV user: delete\n")
       fi; CLRL; CHK }
  :: atomic { oths>0 -> oths--; if :: oth>0 -> oth=0 :: oth<1 && (ex->hold:0)+1<=L -> oth=1 :: oth<2 && (ex->hold:0)+2<=L -> oth=2 fi; printf("EV neighbour holds %d\n",oth); CLRL; CHK }
  :: atomic { flips>0 -> flips--; dir=!dir; printf("EV directory: switch %d\n",dir) }
  :: atomic { done=1; ops=0; flips=0; wrong=0; unr=0; oths=0; break }
  od }

#define CRASH atomic { c[m]=0; tr[m]=0; okl[m]=0; okrv[m]=0; goto idle }
proctype M(byte m) { byte w, x, y; bool s;
idle:
  atomic { w=0; x=0; y=0; s=0; okl[m]=0; okrv[m]=0; okf[m]=0; okrev[m]=0;
  if
  :: BEHIND -> w=WANT; okf[m]=1; okrv[m]=1; goto write              /* object, then record */
  :: ASKS -> goto ask
  :: FREE || GONE || GOOD -> okl[m]=1; goto settle
  :: FAILS -> okl[m]=1; okrev[m]=1; goto auto
  :: FIN -> goto fin
  fi }
write:
  if :: atomic { okrv[m] -> oU=w; st=okf[m]; CLRV; printf("EV M%d writes %d units, its record is current: %d\n",m,w,st); goto idle }
     :: atomic { !okrv[m] -> goto idle }
     :: CRASH fi;
ask:
  atomic { x=2;
    if :: dir -> x=1 :: !dir -> x=0; tr[m]=1
       :: dir && wrong>0 -> wrong--; x=0; printf("EV directory is wrong\n")
       :: unr>0 -> unr--; x=(F_UNREACH -> 2 : 0); printf("EV directory can't be asked\n") fi;
    if :: x==1 -> c[m]=0; tr[m]=0; x=0; if :: susp -> goto resume :: else -> goto idle fi
       :: x==0 -> if :: c[m]<CONFIRM -> c[m]++ :: else fi; if :: c[m]>=CONFIRM -> goto suspend :: else -> goto idle fi
       :: x==2 -> x=0; goto idle fi };
suspend:
  if :: atomic { okl[m]=1; if :: ex && !rem && !susp :: else -> goto idle fi } :: CRASH fi;
  if :: atomic { okl[m] -> assert(tr[m]); susp=1; FENCE; if :: F_HOLD :: else -> hold=0 fi; printf("EV M%d suspends\n",m); CLRL; CHK; goto idle }
     :: atomic { !okl[m] -> goto idle }
     :: CRASH fi;
resume:
  if :: atomic { okl[m]=1; if :: MAYRESUME :: else -> goto idle fi; x=runs } :: CRASH fi;
  if :: atomic { okl[m] || (!F_RESCAS && ex) -> susp=0; runs=x; if :: runs -> hold=MAX(hold,T) :: else fi; FENCE; printf("EV M%d resumes: run %d hold %d\n",m,runs,hold); CLRL; CHK; goto idle }
     :: atomic { !okl[m] && F_RESCAS -> goto idle }
     :: CRASH fi;
settle: /* ledger read; now the live observation, then compare-and-set */
  if :: atomic { if :: GONE -> s=1 :: FREE || GOOD -> x=WANT; s=0; y=(GOOD -> T : 0) :: else -> goto idle fi } :: CRASH fi;
  if
  :: atomic { okl[m] && s -> ex=0; hold=0; rem=0; runs=0; susp=0; sys=0; bad=0; lg=0; T=0; autos=0; wish=0; printf("EV M%d: entry removed\n",m); CLRL; CHK; goto idle }
  :: atomic { okl[m] && !s -> if :: hold>x && (p<=x || !F_RELLIVE) -> hold=x :: else fi; if :: y>0 -> lg=y :: else fi; printf("EV M%d settles: hold %d last good %d\n",m,hold,lg); CLRL; CHK; goto idle }
  :: atomic { !okl[m] -> goto idle }
  :: CRASH
  fi;
auto:
  if
  :: atomic { (okl[m] || (!F_EXPECT && ex && !rem && lg>0 && FITS(lg))) ->
       assert(okrev[m]);                  /* a user's update meanwhile wins */
       REVISION; autos++; assert(autos<=1);  /* at most one per revision of the user */
       sys=1; T=lg; hold=((runs && !susp) -> MAX(hold,T) : hold); if :: bad=0 :: AUTO -> bad=1 fi; FENCE;
       printf("EV M%d rolls back to %d units, bad %d\n",m,T,bad); CLRL; CHK; goto idle }
  :: atomic { !okl[m] -> goto idle }
  :: CRASH
  fi;
fin: skip }

proctype Backend() {
end: do
  :: atomic { p>0 && p!=oU -> p=0; printf("EV   nothing is left\n") }
  :: atomic { p==0 && oU>0 -> p=oU; printf("EV   %d units runs\n",p); CHK }
  od }
init { atomic {
  if :: true :: runs=0; wish=0; hold=0; oU=0; p=0 fi;      /* running or stopped */
  run User(); run M(0); run M(1); run Backend() } }
