(** Fresh noise costs nothing.

    An evaluator tosses fresh coins at each evaluation: [A bits coin x] answers with coins drawn
    uniformly from a finite space, so the probability of an event is the number of its coins over
    the number of all.  If for each function, input and output bit more than half of the coins give
    the right bit, then still [|F| <= 2 ^ B]: the majority of the coins is an exact evaluator.  At
    exactly one half a fair coin serves every family without any bits. *)

From mathcomp Require Import all_ssreflect.
From Superpos Require Import families lower_counting.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Section Majority.

Variables (S coins X : finType) (j : nat) (A : S -> coins -> X -> {ffun 'I_j -> bool}).

(** The coins at which bit [i] comes out as [b]. *)
Definition votes s x i (b : bool) := [set c | A s c x i == b].

Definition majority s x : {ffun 'I_j -> bool} := [ffun i => #|votes s x i false| < #|votes s x i true|].

Lemma votes_split s x i : #|votes s x i true| + #|votes s x i false| = #|coins|.
Proof.
rewrite -cardsUI; have -> : votes s x i true :&: votes s x i false = set0.
  by apply/setP => c; rewrite !inE; case: (A s c x i).
rewrite cards0 addn0 -cardsT; congr #|pred_of_set _|.
by apply/setP => c; rewrite !inE; case: (A s c x i).
Qed.

Lemma majority_right s x (y : {ffun 'I_j -> bool}) :
  (forall i, #|coins| < 2 * #|votes s x i (y i)|) -> majority s x = y.
Proof.
move=> likely; apply/ffunP => i; rewrite ffunE; have := likely i; rewrite -(votes_split s x i).
by rewrite mul2n -addnn; case: (y i); rewrite ?ltn_add2r ?ltn_add2l ?ltn_add2r // => /ltnW; rewrite leqNgt => /negPf.
Qed.

End Majority.

Theorem lower_noise_fresh B (coins T X : finType) j (F : {set T}) (dom : pred X)
    (f : T -> X -> {ffun 'I_j -> bool}) (A : B.-tuple bool -> coins -> X -> {ffun 'I_j -> bool}) :
  separated F dom f ->
  {in F, forall a, exists bits, forall x, dom x -> forall i,
    #|coins| < 2 * #|votes A bits x i (f a x i)|} ->
  #|F| <= 2 ^ B.
Proof.
move=> sep all; apply: (lower_counting (A := majority A) sep) => a Fa.
by have [bits ok] := all a Fa; exists bits => x dx; apply/majority_right/ok.
Qed.

(** One bit, read right by two of three coins. *)
Example lower_noise_fresh_example
    (f := fun (a : bool) (_ : unit) => [ffun _ : 'I_1 => a])
    (A := fun (bits : 1.-tuple bool) (c : 'I_3) (_ : unit) =>
            [ffun _ : 'I_1 => thead bits (+) (c == ord0)]) :
  separated [set: bool] xpredT f /\
  {in [set: bool], forall a, exists bits, forall x, xpredT x -> forall i,
    #|'I_3| < 2 * #|votes A bits x i (f a x i)|}.
Proof.
split=> [a b _ _ /(_ tt isT) /ffunP /(_ ord0) | a _]; first by rewrite !ffunE.
exists [tuple a] => x _ i; suff -> : votes A [tuple a] x i (f a x i) = [set~ ord0].
  by rewrite cardsC1 card_ord.
by apply/setP => c; rewrite !inE !ffunE theadE; case: a; case: (c == _).
Qed.

(** At exactly one half a fair coin is right about every function. *)
Theorem lower_noise_fresh_cliff (T X : finType) j (f : T -> X -> {ffun 'I_j -> bool})
    (coin := fun (_ : 0.-tuple bool) (c : bool) (_ : X) => [ffun _ : 'I_j => c]) :
  forall a x i, #|{: bool}| <= 2 * #|votes coin [tuple] x i (f a x i)|.
Proof.
move=> a x i; rewrite card_bool; suff -> : votes coin [tuple] x i (f a x i) = [set f a x i].
  by rewrite cards1.
by apply/setP => c; rewrite !inE ffunE.
Qed.

Lemma lower_noise_fresh_near_miss :
  ~ (forall B (coins T X : finType) j (F : {set T}) (dom : pred X)
    (f : T -> X -> {ffun 'I_j -> bool}) (A : B.-tuple bool -> coins -> X -> {ffun 'I_j -> bool}),
  separated F dom f ->
  {in F, forall a, exists bits, forall x, dom x -> forall i,
    #|coins| <= 2 * #|votes A bits x i (f a x i)|} -> #|F| <= 2 ^ B).
Proof.
pose f (a : bool) (_ : unit) := [ffun _ : 'I_1 => a].
move=> /(_ 0 [finType of bool] _ _ 1 [set: bool] xpredT f (fun _ c _ => [ffun=> c])) H.
suff: #|[set: bool]| <= 2 ^ 0 by rewrite cardsT card_bool.
apply: H => [a b _ _ /(_ tt isT) /ffunP /(_ ord0) | a _]; first by rewrite !ffunE.
by exists [tuple] => x _ i; apply: lower_noise_fresh_cliff.
Qed.

Example lower_noise_fresh_cliff_example (f := fun (a : bool) (_ : unit) => [ffun _ : 'I_1 => a]) :
  separated [set: bool] xpredT f.
Proof. by move=> a b _ _ /(_ tt isT) /ffunP /(_ ord0); rewrite !ffunE. Qed.

(** A coin is not right more often than that. *)
Lemma lower_noise_fresh_cliff_near_miss :
  ~ (forall (T X : finType) j (f : T -> X -> {ffun 'I_j -> bool})
    (coin := fun (_ : 0.-tuple bool) (c : bool) (_ : X) => [ffun _ : 'I_j => c]),
  forall a x i, #|{: bool}| < 2 * #|votes coin [tuple] x i (f a x i)|).
Proof.
move=> /(_ [finType of unit] [finType of unit] 1 (fun _ _ => [ffun=> true]) tt tt ord0).
set V := votes _ _ _ _ _; have -> : V = [set true] by apply/setP => c; rewrite !inE !ffunE.
by rewrite cards1 card_bool.
Qed.
