(** A clausal proof that is accepted refutes its formula.

    [lrat] is the checker of [superpos_proofs/certificate/lrat.py], line by line, on proofs that are
    read already: literals, clauses, hints and steps instead of their text.  A clause may be new
    because its hints, each unit in turn, end in a conflict (RUP), or because every resolvent on its
    first literal does (RAT); clauses may be deleted.  If the empty clause is reached, no assignment
    satisfies the formula ([lemma_lrat]).

    RUP keeps every model, and so does deleting.  RAT keeps the formula satisfiable: a model that
    falsifies the new clause still is one after its first literal is made true.

    Two side conditions are switches, so that the near-misses are this checker with one of them
    turned off: that a hint has one open literal, and that resolvents are looked at. *)

From Coq Require Import PArith FMapPositive MSetPositive.
From mathcomp Require Import ssreflect ssrfun ssrbool eqtype ssrnat seq.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** ** Formulas *)

Inductive literal := Pos of positive | Neg of positive.
Definition clause := seq literal.
Definition formula := seq clause.

Definition assignment := positive -> bool.
Definition holds (a : assignment) (l : literal) := match l with Pos v => a v | Neg v => ~~ a v end.
Definition satisfied a (f : formula) := all (has (holds a)) f.

Definition neg (l : literal) := match l with Pos v => Neg v | Neg v => Pos v end.
Definition key (l : literal) := match l with Pos v => xO v | Neg v => xI v end.
Definition same (k l : literal) := Pos.eqb (key k) (key l).

(** ** The checker *)

Inductive step :=
| Delete of seq positive
| Derive of positive & clause & seq positive & seq (positive * seq positive).

Definition known := PositiveMap.t clause.
Definition literals := PositiveSet.t.
Definition add (facts : literals) (l : literal) : literals := PositiveSet.add (key l) facts.
Definition mem (facts : literals) (l : literal) := PositiveSet.mem (key l) facts.
Definition negated (facts : literals) (c : clause) := foldl (fun s l => add s (neg l)) facts c.

Inductive walk := Wrong | Conflict | Open of literals.

Section Checker.

Variables (one_open resolvents : bool).

(** Walk through unit clauses; a conflict must be the last. *)
Fixpoint propagate (k : known) (facts : literals) (hints : seq positive) : walk :=
  if hints is hint :: later then
    if PositiveMap.find hint k is Some c then
      match [seq l <- c | ~~ mem facts (neg l)] with
      | [::] => if later is [::] then Conflict else Wrong
      | l :: others =>
        if (all (same l) others || ~~ one_open) && ~~ mem facts l then propagate k (add facts l) later
        else Wrong
      end
    else Wrong
  else Open facts.

(** The hints under a number; [None] where there are none. *)
Fixpoint group (name : positive) (groups : seq (positive * seq positive)) : option (seq positive) :=
  if groups is (other, hints) :: later then
    if Pos.eqb name other then Some hints else group name later
  else None.

Definition resolves (k : known) (facts : literals) pivot groups (named : positive * clause) :=
  let hints := group named.1 groups in
  if ~~ has (same (neg pivot)) named.2 then ~~ isSome hints
  else
    let rest := [seq l <- named.2 | ~~ same (neg pivot) l] in
    if has (mem facts) rest then nilp (odflt [::] hints)
    else if hints is Some hints then
      if propagate k (negated facts rest) hints is Conflict then true else false
    else false.

Fixpoint distinct (names : seq positive) :=
  if names is name :: later then ~~ has (Pos.eqb name) later && distinct later else true.

Definition follows (k : known) (c : clause) hints groups :=
  match propagate k (negated PositiveSet.empty c) hints with
  | Wrong => false
  | Conflict => nilp groups
  | Open facts =>
    if c is pivot :: _ then
      [&& distinct (unzip1 groups), all (fun name => isSome (PositiveMap.find name k)) (unzip1 groups)
        & all (resolves k facts pivot groups) (PositiveMap.elements k) || ~~ resolvents]
    else false
  end.

Fixpoint delete (k : known) (names : seq positive) : option known :=
  if names is name :: later then
    if PositiveMap.find name k is Some _ then delete (PositiveMap.remove name k) later else None
  else Some k.

(** Not both a literal and its negation. *)
Fixpoint consistent (c : clause) :=
  if c is l :: c' then ~~ has (same (neg l)) c' && consistent c' else true.

(** [next] is larger than all numbers so far. *)
Fixpoint run (k : known) (next : positive) (steps : seq step) : bool :=
  match steps with
  | [::] => false
  | Delete names :: later => if delete k names is Some k' then run k' next later else false
  | Derive name c hints groups :: later =>
    [&& Pos.leb next name, consistent c, follows k c hints groups
      & nilp c || run (PositiveMap.add name c k) (Pos.succ name) later]
  end.

Fixpoint number (k : known) (next : positive) (f : formula) : known * positive :=
  if f is c :: f' then number (PositiveMap.add next c k) (Pos.succ next) f' else (k, next).

Definition check (f : formula) (steps : seq step) : bool :=
  let (k, next) := number (PositiveMap.empty _) xH f in run k next steps.

End Checker.

Definition lrat := check true true.

(** ** Literals *)

Lemma holds_neg a l : holds a (neg l) = ~~ holds a l.
Proof. by case: l => v /=; rewrite ?negbK. Qed.

Lemma sameP k l : reflect (k = l) (same k l).
Proof.
apply: (iffP idP) => [/Pos.eqb_eq | ->]; last by apply/Pos.eqb_eq.
by case: k l => v [] w //= [->].
Qed.

Lemma mem_add s l l' : mem (add s l) l' -> l' = l \/ mem s l'.
Proof.
case/PositiveSet.mem_spec/PositiveSet.add_spec => [e | l'_in]; last by right; apply/PositiveSet.mem_spec.
by left; apply/sameP/Pos.eqb_eq.
Qed.

(** All literals of a set are true. *)
Definition agrees a s := forall l, mem s l -> holds a l.

Lemma agrees_empty a : agrees a PositiveSet.empty.
Proof. by move=> l; rewrite /mem PositiveSet.mem_Leaf. Qed.

Lemma agrees_add a s l : agrees a s -> holds a l -> agrees a (add s l).
Proof. by move=> ok al l' /mem_add[-> // | /ok]. Qed.

Lemma agrees_negated a s c : agrees a s -> ~~ has (holds a) c -> agrees a (negated s c).
Proof.
elim: c s => [|l c IH] s //= ok; rewrite negb_or => /andP[al ac].
by apply: IH ac; apply: agrees_add ok _; rewrite holds_neg.
Qed.

(** ** Soundness *)

Definition model a (k : known) := forall name c, PositiveMap.find name k = Some c -> has (holds a) c.

(** Equal literals only, one of them true. *)
Lemma all_same a l others : all (same l) others -> has (holds a) (l :: others) -> holds a l.
Proof. by elim: others => [|l' others IH] /=; rewrite ?orbF // => /andP[/sameP <- /IH] /= + /orP[->|]. Qed.

Lemma open_true a s c : agrees a s -> has (holds a) c -> has (holds a) [seq l <- c | ~~ mem s (neg l)].
Proof.
move=> ok; elim: c => //= l c IH /orP[al | /IH]; last by case: ifP => //= _ ->; rewrite orbT.
by rewrite ifT /= ?al //; apply/negP => /ok; rewrite holds_neg al.
Qed.

(** What was walked through is true, and there is no conflict. *)
Lemma propagateP a k s hints : model a k -> agrees a s ->
  match propagate true k s hints with Wrong => True | Conflict => False | Open t => agrees a t end.
Proof.
move=> ak; elim: hints s => [|hint later IH] s //= ok.
case at_hint: (PositiveMap.find hint k) => [c|] //.
have := open_true ok (ak _ _ at_hint); case: [seq _ <- _ | _] => [|l others] // some.
by case: ifP => // /andP[]; rewrite orbF => one _; apply/IH/agrees_add/(all_same one some).
Qed.

(** The assignment with one literal made true. *)
Definition make (a : assignment) (l : literal) : assignment :=
  match l with
  | Pos v => fun w => Pos.eqb v w || a w
  | Neg v => fun w => ~~ Pos.eqb v w && a w
  end.

Lemma make_true a l : holds (make a l) l.
Proof. by case: l => v /=; rewrite Pos.eqb_refl. Qed.

(** Only the opposite literal becomes false. *)
Lemma make_keeps a p l : ~~ same (neg p) l -> holds a l -> holds (make a p) l.
Proof.
by case: p l => v [] w //=; rewrite /same /=; case: Pos.eqb => //= _ ->.
Qed.

Lemma has_make a p c : has (holds a) [seq l <- c | ~~ same (neg p) l] -> has (holds (make a p)) c.
Proof.
elim: c => //= l c IH; case: ifP => [other | _ /IH ->]; last by rewrite orbT.
by move=> /= /orP[/(make_keeps other) -> // | /IH ->]; rewrite orbT.
Qed.

Lemma filter_none (p : pred literal) c : ~~ has p c -> [seq l <- c | ~~ p l] = c.
Proof. by elim: c => //= l c IH; rewrite negb_or => /andP[-> /IH ->]. Qed.

Lemma elements_all (p : pred (positive * clause)) k name c :
  all p (PositiveMap.elements k) -> PositiveMap.find name k = Some c -> p (name, c).
Proof.
move=> ok at_name; have {at_name} := PositiveMap.elements_correct k name at_name.
by elim: (PositiveMap.elements k) ok => //= pair r IH /andP[ok /IH {}IH] [<- | /IH].
Qed.

(** A new clause leaves a model: the old one, or the old one with the pivot made true. *)
Lemma followsP a k c hints groups : model a k -> follows true true k c hints groups ->
  exists2 a', model a' k & has (holds a') c.
Proof.
move=> ak; rewrite /follows; case ac: (has (holds a) c); first by exists a.
have := propagateP hints ak (agrees_negated (@agrees_empty a) (negbT ac)).
case: propagate => // s ok; case: c ac => // pivot c _ /and3P[_ _]; rewrite orbF => all_ok.
exists (make a pivot); last by rewrite /= make_true.
move=> name d at_name; have := elements_all all_ok at_name; rewrite /resolves /=.
have ad := ak _ _ at_name; case: ifP => [none _ | _].
  by apply: has_make; rewrite (filter_none none).
set rest := [seq l <- d | _]; case: ifP => [some _ | _].
  apply: has_make; rewrite -/rest; elim: rest some => //= l r IH.
  by move=> /orP[/ok -> // | /IH ->]; rewrite orbT.
case: group => // later; case ar: (has (holds a) rest); first by move=> _; apply: has_make.
by have := propagateP later ak (agrees_negated ok (negbT ar)); case: propagate.
Qed.

Lemma model_delete a k names k' : model a k -> delete k names = Some k' -> model a k'.
Proof.
elim: names k => [|name names IH] k /= ak; first by case=> <-.
case: PositiveMap.find => // _; apply: IH => other c.
case: (Pos.eq_dec other name) => [-> | ne]; first by rewrite PositiveMap.grs.
by rewrite PositiveMap.gro //; apply: ak.
Qed.

Lemma model_add a k name c : model a k -> has (holds a) c -> model a (PositiveMap.add name c k).
Proof.
move=> ak ac other d; case: (Pos.eq_dec other name) => [-> | ne]; first by rewrite PositiveMap.gss => -[<-].
by rewrite PositiveMap.gso //; apply: ak.
Qed.

Lemma runP k next steps : run true true k next steps -> forall a, ~ model a k.
Proof.
elim: steps k next => [|[names | name c hints groups] steps IH] k next //=.
  by case e: delete => [k'|] // /IH none a /model_delete/(_ e)/none.
move=> /and4P[_ _ ok later] a /followsP/(_ ok)[a' ak' ac'].
case/orP: later => [|/IH none]; first by case: c ac' {ok}.
exact/(none a')/model_add.
Qed.

Lemma model_number a f k next : model a k -> satisfied a f -> model a (number k next f).1.
Proof. by elim: f k next => //= c f IH k next ak /andP[ac]; apply/IH/model_add. Qed.

Theorem lemma_lrat (f : formula) (steps : seq step) : lrat f steps -> forall a, ~~ satisfied a f.
Proof.
rewrite /lrat /check => ok a; apply/negP => af.
have nothing : model a (PositiveMap.empty clause) by move=> name c; rewrite PositiveMap.gempty.
have := model_number (next := 1%positive) nothing af; move: ok.
by case: number => k next /runP none /none.
Qed.

(** ** Instances and near-misses *)

(** All clauses of two variables; once by RUP, and once with an extension by RAT: 3 stands for the
    AND of 1 and 2, and a clause that is no longer needed is deleted. *)
Definition square : formula :=
  [:: [:: Pos 1; Pos 2]; [:: Neg 1; Pos 2]; [:: Pos 1; Neg 2]; [:: Neg 1; Neg 2]]%positive.

Example lemma_lrat_example :
  lrat square [:: Derive 5 [:: Pos 2] [:: 1; 2] [::]; Derive 6 [::] [:: 5; 3; 4] [::]]%positive /\
  lrat square
    [:: Derive 5 [:: Pos 3; Neg 1; Neg 2] [::] [::]; Derive 6 [:: Neg 3; Pos 1] [::] [:: (5, [::])];
        Derive 7 [:: Neg 3; Pos 2] [::] [:: (5, [::])]; Derive 8 [:: Pos 2] [:: 1; 2] [::];
        Delete [:: 1; 5]; Derive 9 [::] [:: 8; 3; 4] [::]]%positive.
Proof. by []. Qed.

(** A hint that is not unit: from [1 or 2] to [1], and with [not 1] to the empty clause. *)
Lemma lemma_lrat_near_miss :
  ~ (forall f steps, check false true f steps -> forall a, ~~ satisfied a f).
Proof.
move=> /(_ [:: [:: Pos 1; Pos 2]; [:: Neg 1]]%positive [:: Derive 3 [::] [:: 1; 2] [::]]%positive isT).
by move=> /(_ (fun v => Pos.eqb v 2)).
Qed.

(** Resolvents not looked at: [not 1] is new beside [1]. *)
Lemma lemma_lrat_near_miss_resolvents :
  ~ (forall f steps, check true false f steps -> forall a, ~~ satisfied a f).
Proof.
move=> /(_ [:: [:: Pos 1]] [:: Derive 2 [:: Neg 1] [::] [::]; Derive 3 [::] [:: 1; 2] [::]])%positive.
by move=> /(_ isT (fun=> true)).
Qed.

(** A proof that stops short of the empty clause. *)
Lemma lemma_lrat_refuses : ~~ lrat square [:: Derive 5 [:: Pos 2] [:: 1; 2] [::]]%positive.
Proof. by []. Qed.
