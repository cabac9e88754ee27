(** Networks in superposition: a shared encoder, charged hidden layers, a shared decoder.

    Layer by layer, [h = ReLU (W h + c)]; output [i] is on when [D_i . h >= theta_i].  The entries
    of [W] and [c] are letters of a finite alphabet; what number a letter stands for is shared, and
    may be any number of a real domain.  A [setting] is one choice of all letters: [L + 1] hidden
    layers of [n] neurons on codes of [n0] dimensions.  The file counts settings. *)

From mathcomp Require Import all_ssreflect ssralg ssrnum zmodp matrix.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory.

Section Network.

Variables (R : realDomainType) (letter : finType) (weight bias : letter -> R).

Definition relu (z : R) : R := Num.max 0%R z.

Section Layer.

Variables (k n : nat).

(** A letter for each weight, and one for the bias of each neuron. *)
Definition letters := {ffun 'I_n * option 'I_k -> letter}.

Definition layer (w : letters) (h : 'cV[R]_k) : 'cV[R]_n :=
  (\col_r relu (\sum_i weight (w (r, Some i)) * h i 0 + bias (w (r, None))))%R.

Lemma card_letters : #|{: letters}| = #|letter| ^ (n * k.+1).
Proof. by rewrite card_ffun card_prod card_option !card_ord. Qed.

End Layer.

Section Settings.

Variables (n0 n L : nat).

Definition setting := (letters n0 n * L.-tuple (letters n n))%type.

Definition hidden (s : setting) (code : 'cV[R]_n0) : 'cV[R]_n :=
  foldl (fun h w => layer w h) (layer s.1 code) s.2.

Lemma card_settings : #|{: setting}| = #|letter| ^ (n * n0.+1 + L * (n * n.+1)).
Proof.
by rewrite card_prod card_tuple !card_letters expnD -expnM [L * _]mulnC.
Qed.

(** With codes of at most [n] dimensions: at most [Q ^ (L n (n+1))] settings of [L] layers. *)
Lemma card_settings_le : n0 <= n -> #|{: setting}| <= #|letter| ^ (L.+1 * (n * n.+1)).
Proof.
move=> small; rewrite card_settings mulSn.
have le : n * n0.+1 + L * (n * n.+1) <= n * n.+1 + L * (n * n.+1).
  by rewrite leq_add2r leq_mul2l ltnS small orbT.
case: (posnP #|letter|) => [-> | Q0]; last by rewrite leq_pexp2l.
case: (posnP n) => [-> | n_gt0]; first by rewrite !mul0n.
by rewrite exp0n // addn_gt0 muln_gt0 n_gt0.
Qed.

Variables (m j : nat) (E : 'M[R]_(n0, m)) (D : 'M[R]_(j, n)) (theta : 'cV[R]_j).

Definition indicator (x : {set 'I_m}) : 'cV[R]_m := (\col_i (i \in x)%:R)%R.

Definition network (s : setting) (x : {set 'I_m}) : {set 'I_j} :=
  [set i | (theta i ord0 <= (D *m hidden s (E *m indicator x)) i ord0)%R].

End Settings.

End Network.
